#include "sim/report/report_files.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/sim/report/stats_example.h"
#include "tests/util/temporary_directory.h"
#include "workloads/io/atomic_file.h"

namespace wagesim {
namespace {

// A run may end without a price that a table lacks, not without a table that could not be read.
TEST(ReportFiles, TakeATableThatCannotBeReadForNoMissingPrice) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "stats.json", text_of(stats_example()));
  try {
    (void)write_report(directory.path(), (directory.path() / "gone.yaml").string());
    FAIL() << "no InputError";
  } catch (const MissingPrice&) {
    FAIL() << "a missing price";
  } catch (const InputError&) {
  }
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "report.html"));
}

}  // namespace
}  // namespace wagesim
