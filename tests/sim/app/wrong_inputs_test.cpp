// docs/errors.md is the table: every row is done to fresh files and must end with status 2, exactly the
// message it promises, and no file made or changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "tests/sim/app/error_table.h"
#include "tests/sim/app/program.h"
#include "workloads/io/npy.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::ErrorRow;
using test::ErrorTable;
using test::Outcome;
using test::run_program;

const fs::path kDocument = WAGESIM_DOCS "/errors.md";

std::vector<std::string> words_of(const std::string& command) {
  std::istringstream stream(command);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// Every file below the current directory with its contents.
std::map<std::string, std::string> files_here() {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator("."))
    if (entry.is_regular_file()) files[entry.path().string()] = contents_of(entry.path());
  return files;
}

std::string big_endian(std::initializer_list<std::uint32_t> words) {
  std::string bytes;
  for (const std::uint32_t word : words)
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(word >> shift & 0xFF);
  return bytes;
}

/// The files that the document's commands start from, in the current directory.
void make_data() {
  constexpr std::int64_t kImages = 4, kHeight = 5, kWidth = 4;
  Tensor<std::uint8_t> images({kImages, kHeight, kWidth});
  for (std::int64_t i = 0; i < images.elements(); ++i) images.data()[i] = static_cast<std::uint8_t>(37 * i);
  Tensor<std::uint8_t> labels({kImages});
  for (std::int64_t i = 0; i < kImages; ++i) labels.data()[i] = static_cast<std::uint8_t>(i % 3);
  for (const char* folder : {"npy", "idx", "cifar"}) fs::create_directory(folder);
  const std::string pixels(images.values().begin(), images.values().end());
  const std::string classes(labels.values().begin(), labels.values().end());
  for (const std::string half : {"train", "test"}) {
    write_npy("npy/" + half + "_images.npy", images);
    write_npy("npy/" + half + "_labels.npy", labels);
  }
  for (const std::string half : {"train", "t10k"}) {
    put("idx/" + half + "-images-idx3-ubyte", big_endian({0x803, kImages, kHeight, kWidth}) + pixels);
    put("idx/" + half + "-labels-idx1-ubyte", big_endian({0x801, kImages}) + classes);
  }
  for (const char* file : {"cifar/data_batch_1.bin", "cifar/test_batch.bin"})
    put(file, std::string(3073, '\1'));
}

class WrongInputs : public testing::TestWithParam<const char*> {
 protected:
  WrongInputs() {
    fs::create_directory(directory_ / "base");
    fs::current_path(directory_ / "base");
    for (const std::string name : {"net.yaml", "machine.yaml", "table.yaml", "sweep.yaml"})
      put(name, test::documented_file(kDocument, name));
    make_data();
    run("train net.yaml --data npy --steps 3 --lanes 4 --checkpoint step3.ckpt");
    run("train net.yaml --data npy --steps 1 --dump dump");
    run("compile net.yaml --data npy --machine machine.yaml --steps 2 -o x.trace");
    run("show x.trace -o text");
    run("run x.trace --machine machine.yaml -o ran --no-report");
    for (const std::string layer : {"conv0", "fc0"}) {
      fs::create_directories("weights/" + layer);
      fs::copy_file("dump/step0000/" + layer + "/weight.npy", "weights/" + layer + "/weight.npy");
    }
    fs::copy("dump", "other", fs::copy_options::recursive);
  }

  static void run(const std::string& command) {
    const Outcome outcome = run_program(words_of(command));
    if (outcome.status != 0) throw std::runtime_error(command + ": " + outcome.err);
  }

  void check(const ErrorRow& row) const {
    SCOPED_TRACE(kDocument.string() + ":" + std::to_string(row.line));
    const fs::path folder = directory_ / ("line" + std::to_string(row.line));
    fs::copy(directory_ / "base", folder, fs::copy_options::recursive);
    fs::current_path(folder);
    test::apply_change(row.change);
    const auto before = files_here();
    const Outcome outcome = run_program(words_of(row.command));
    EXPECT_EQ(outcome.status, 2);
    EXPECT_TRUE(test::is_message(outcome.err, row.message + "\n")) << outcome.err;
    EXPECT_TRUE(files_here() == before) << "a file was made or changed";
  }

  TemporaryDirectory directory_;
};

TEST_P(WrongInputs, GetTheDocumentedMessageAndLeaveNothing) {
  for (const ErrorTable& table : test::read_error_tables(kDocument))
    if (table.heading == GetParam())
      for (const ErrorRow& row : table.rows) check(row);
}

const char* const kHeadings[] = {"Command line", "Network files", "Machine files",           "Traces",
                                 "Data sets",    "Outputs",       "Checkpoints and weights", "Comparisons",
                                 "Sweeps",       "Energy tables"};

INSTANTIATE_TEST_SUITE_P(Documented, WrongInputs, testing::ValuesIn(kHeadings), [](const auto& heading) {
  std::string name;
  for (const char letter : std::string(heading.param))
    if (letter != ' ') name += letter;
  return name;
});

TEST(WrongInputsTable, HasAtLeastSixtyRowsAllUnderTestedHeadings) {
  std::size_t rows = 0;
  std::vector<std::string> headings;
  for (const ErrorTable& table : test::read_error_tables(kDocument)) {
    headings.push_back(table.heading);
    rows += table.rows.size();
  }
  EXPECT_THAT(headings, testing::UnorderedElementsAreArray(kHeadings));
  EXPECT_GE(rows, 60u);
}

}  // namespace
}  // namespace wagesim
