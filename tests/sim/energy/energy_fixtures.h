#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "sim/energy/energy.h"
#include "tests/sim/energy/example_machine.h"

namespace wagesim {

/// A directory of this test alone, gone with it.
class Scratch {
 public:
  Scratch() : path_(std::filesystem::path(testing::TempDir()) / ("energy_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { std::filesystem::remove_all(path_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline EnergyTable shipped(const std::string& name) {
  return load_energy_table(name, WAGESIM_TABLES);
}

/// A counter of one event for every line of the list.
inline EventCounts one_of_each(const PriceList& prices) {
  EventCounts counters;
  for (const PriceLine& line : prices.lines) counters[line.counter] = 1;
  counters["macs_ternary"] = counters["macs_int8"] = 2;  // one of the two is gated
  return counters;
}

}  // namespace wagesim
