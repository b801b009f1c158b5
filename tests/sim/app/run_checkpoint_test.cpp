// Checkpoints of `wagesim run` kept in the repository: they still go on, and garbled ones never end badly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>

#include "tests/sim/app/program.h"
#include "workloads/train/crc32.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using test::run_program;

const std::string kTrace = WAGESIM_FUZZ "/run_checkpoint.trace";
const fs::path kCheckpoints = WAGESIM_FUZZ "/corpus/run_checkpoint";

class RunCheckpoint : public testing::Test {
 protected:
  [[nodiscard]] Outcome resume(const fs::path& checkpoint) const {
    fs::remove_all(directory_ / "out");
    return run_program({"run", kTrace, "--machine", "tiny", "--no-report", "--resume", checkpoint, "-o",
                        directory_ / "out"});
  }

  TemporaryDirectory directory_;
};

/// A failure here means that what is saved of a run has changed: give the format a new version, and make the
/// files anew with scripts/make-run-checkpoints.
TEST_F(RunCheckpoint, OfTheRepositoryGoesOnToTheEndOfTheWholeRun) {
  ASSERT_EQ(
      run_program({"run", kTrace, "--machine", "tiny", "--no-report", "-o", directory_ / "whole"}).status, 0);
  for (const char* name : {"after-3-steps.run", "after-15-steps.run", "all-steps.run"}) {
    const Outcome outcome = resume(kCheckpoints / name);
    ASSERT_EQ(outcome.status, 0) << name << ": " << outcome.err;
    for (const char* file : {"stats.json", "weights/fc0/weight.npy"})
      EXPECT_EQ(contents_of(directory_ / "out" / file), contents_of(directory_ / "whole" / file)) << name;
  }
}

/// Large numbers all over the payload, under a checksum that holds: the run refuses them or ends.
TEST_F(RunCheckpoint, ThatIsGarbledIsRefusedOrRunToItsEnd) {
  constexpr std::size_t kPayloadAt = 20, kCrcBytes = 4;
  const std::string saved = contents_of(kCheckpoints / "after-3-steps.run");
  ASSERT_GT(saved.size(), 2000u);
  int refused = 0, tried = 0;
  for (std::size_t at = kPayloadAt; at + kCrcBytes < saved.size(); at += saved.size() / 60) {
    SCOPED_TRACE(at);
    std::string garbled = saved;
    garbled[at] = static_cast<char>(garbled[at] ^ 0x7f);
    const std::uint32_t crc = crc32_of(garbled.data(), garbled.size() - kCrcBytes);
    std::memcpy(garbled.data() + garbled.size() - kCrcBytes, &crc, sizeof(crc));
    put(directory_ / "garbled.run", garbled);
    const Outcome outcome = resume(directory_ / "garbled.run");
    ++tried;
    if (outcome.status == 0) continue;
    ASSERT_EQ(outcome.status, 2) << outcome.err;
    EXPECT_THAT(outcome.err, testing::HasSubstr("garbled.run: checkpoint"));
    EXPECT_FALSE(fs::exists(directory_ / "out"));
    ++refused;
  }
  EXPECT_GT(refused, tried / 2);
}

}  // namespace
}  // namespace wagesim
