#include "sim/sweep/point_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/sweep/point_result.h"
#include "tests/util/faults.h"

namespace wagesim::sweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

PointJob example() {
  PointJob job;
  job.version = "0.1.0";
  job.machine = "name: x\n";
  job.network_name = "net";
  job.network = std::make_shared<const std::string>("name: net\n");
  job.steps = 2;
  job.fidelity = "tile";
  job.values = "none";
  job.energy = "45nm";
  job.energy_print = "abc";
  job.paths = {"stats.totals.cycles"};
  identify(job);
  return job;
}

TEST(PointJob, ReadsBackAsItWasWritten) {
  const PointJob job = example();
  const PointJob again = parse_point_job(to_text(job), "job");
  EXPECT_EQ(to_text(again), to_text(job));
  EXPECT_EQ(again.id, job.id);
  EXPECT_THAT(again.paths, ElementsAre("stats.totals.cycles"));
}

/// RFC 4122: version 5 in the thirteenth digit, variant in the seventeenth; pinned, so that no change of the
/// program loses the results of old sweeps unnoticed.
TEST(PointJob, HasAnIdOfVersionFive) {
  EXPECT_THAT(example().id,
              testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  PointJob job = example();
  job.paths = {"energy.total.value"};
  job.energy = "elsewhere/45nm.yaml";
  const std::string before = job.id;
  identify(job);
  EXPECT_EQ(job.id, before) << "where tables lie and what is asked for determine no result";
}

TEST(PointJob, ThatWasChangedIsRefused) {
  std::string text = to_text(example());
  text.replace(text.find("\"steps\":2"), 9, "\"steps\":3");
  EXPECT_THAT(faults_of([&] { (void)parse_point_job(text, "job"); }),
              ElementsAre(HasSubstr("must be that of the rest")));
  EXPECT_THAT(faults_of([] { (void)parse_point_job("{}", "job"); }),
              testing::Contains(HasSubstr("job: schema")));
  EXPECT_THAT(faults_of([] { (void)parse_point_job("[", "job"); }), ElementsAre(HasSubstr("job")));
}

TEST(PointResult, ReadsBackAsItWasWritten) {
  PointResult result{
      "id", PointResult::State::Done, {{"cycles", 12}, {"energy", 0.1}, {"stats.x", NAN}}, "", 0, 0, "", ""};
  result.clock = "out of reach";
  const PointResult done = parse_point_result(to_text(result), "file");
  EXPECT_EQ(done.clock, "out of reach");
  EXPECT_EQ(done.figures.at("cycles"), 12);
  EXPECT_EQ(done.figures.at("energy"), 0.1);
  EXPECT_TRUE(std::isnan(done.figures.at("stats.x")));
  result.state = PointResult::State::Failed;
  result.reason = "was \"ended\"";
  result.signal = 9;
  result.error_output = "last\nwords\x01";
  const PointResult failed = parse_point_result(to_text(result), "file");
  EXPECT_EQ(failed.reason, result.reason);
  EXPECT_EQ(failed.signal, 9);
  EXPECT_THAT(faults_of([] {
                (void)parse_point_result(R"({"schema":"wagesim point result","id":"a","state":"well"})", "f");
              }),
              ElementsAre(HasSubstr("must be done, refused or failed")));
}

}  // namespace
}  // namespace wagesim::sweep
