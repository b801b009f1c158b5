#pragma once

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/sim/app/program.h"

namespace wagesim::test {

/// 512 images of the shipped subset make 8 steps an epoch.
inline constexpr const char* kQuickNetwork = R"(
name: quick
input: {height: 28, width: 28, channels: 1, scaling: unit}
classes: 10
layers:
  - {name: conv0, kind: conv, channels: 4, kernel: 4, stride: 4, padding: valid, pool: {size: 2}}
  - {name: fc0, kind: fc, units: 10}
training: {batch: 64, epochs: 3, schedule: [{from_epoch: 0, eta: 8}, {from_epoch: 2, eta: 1}]}
)";

inline std::vector<std::string> join(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// Columns of a CSV text by the names in its first line.
inline std::map<std::string, std::vector<std::string>> columns(const std::string& csv) {
  std::map<std::string, std::vector<std::string>> result;
  std::vector<std::string> names;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line + ',');
    std::size_t index = 0;
    const bool header = names.empty();
    for (std::string cell; std::getline(cells, cell, ','); ++index)
      header ? names.push_back(cell) : result[names[index]].push_back(cell);
  }
  return result;
}

/// A trace of three epochs in a directory of its own, and runs of it.
class RunTraining : public testing::Test {
 protected:
  RunTraining() {
    put(directory_ / "quick.yaml", kQuickNetwork);
    compile("quick.trace", {"--epochs", "3"});
  }

  void compile(const std::string& trace, const std::vector<std::string>& more) const {
    const Outcome outcome = run_program(
        join({"compile", directory_ / "quick.yaml", "--machine", "tiny", "--quiet", "-o", directory_ / trace},
             more));
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }

  [[nodiscard]] std::vector<std::string> words(const std::string& out,
                                               const std::vector<std::string>& more = {}) const {
    return join({"run", directory_ / "quick.trace", "--machine", "tiny", "-o", directory_ / out}, more);
  }

  /// As words(), saving after every step, and going on from what is saved.
  [[nodiscard]] std::vector<std::string> saving(const std::string& out, std::vector<std::string> more) const {
    const std::string file = directory_ / (out + ".run");
    more = join(std::move(more), {"--checkpoint", file, "--checkpoint-seconds", "0"});
    if (std::filesystem::exists(file)) more = join(std::move(more), {"--resume", file});
    return words(out, more);
  }

  /// Every file of two runs, byte for byte.
  void expect_same_results(const std::string& out, const std::string& whole) const {
    for (const char* file :
         {"stats.json", "layers.csv", "epochs.csv", "weights/conv0/weight.npy", "weights/fc0/weight.npy"}) {
      const std::string bytes = contents_of(directory_ / out / file);
      EXPECT_FALSE(bytes.empty()) << file;
      EXPECT_EQ(bytes, contents_of(directory_ / whole / file)) << file;
    }
  }

  [[nodiscard]] boost::json::value stats(const std::string& out) const {
    return boost::json::parse(contents_of(directory_ / out / "stats.json"));
  }

  TemporaryDirectory directory_;
};

}  // namespace wagesim::test
