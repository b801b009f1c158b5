#include "sim/sweep/point_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"

namespace wagesim::sweep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Plan plan_of(const std::vector<std::string>& ids) {
  Plan plan;
  for (const std::string& id : ids) {
    PointJob job;
    job.id = id;
    plan.jobs.push_back(job);
  }
  return plan;
}

PointResult done(const std::string& id) {
  return {id, PointResult::State::Done, {{"cycles", 1}}, "", 0, 0, "", ""};
}

PointResult failed(const std::string& id) {
  return {id, PointResult::State::Failed, {}, "crashed", 0, 11, "", ""};
}

TEST(PointStore, KeepsResultsAndReplacesAFailureByASuccess) {
  const TemporaryDirectory directory;
  const PointStore store(directory / "sweep");
  store.make();
  store.add(done("a"));
  store.add(failed("b"));
  const Plan plan = plan_of({"a", "b", "c"});
  Results results = store.load(plan);
  EXPECT_EQ(results.size(), 2u);
  EXPECT_EQ(results.at("b").state, PointResult::State::Failed);
  store.add(done("b"));
  EXPECT_EQ(store.load(plan).at("b").state, PointResult::State::Done);
  EXPECT_FALSE(std::filesystem::exists(directory / "sweep" / "points" / "b.failed"));
}

TEST(PointStore, TakesGarbledFilesAndOtherPointsFilesAsMissing) {
  const TemporaryDirectory directory;
  const PointStore store(directory.path());
  store.make();
  put(directory / "points/a.json", "{\"schema\":");
  put(directory / "points/b.json", to_text(done("c")));
  std::filesystem::create_directory(directory / "points/c.json");
  EXPECT_TRUE(store.load(plan_of({"a", "b", "c"})).empty());
}

TEST(PointStore, TakesResultsThatNoPointHasAsMissing) {
  const TemporaryDirectory directory;
  const PointStore store(directory.path());
  store.make();
  const std::string start = R"({"schema":"wagesim point result","schema_version":1,"id":"a","state":)";
  for (const char* rest : {R"("done","figures":{}})", R"("done","figures":{"cycles":1e400}})",
                           R"("done","figures":{"cycles":"7"}})", R"("done"})", R"("dune"})"}) {
    put(directory / "points/a.json", start + rest);
    EXPECT_TRUE(store.load(plan_of({"a"})).empty()) << rest;
  }
  put(directory / "points/a.json", start + R"("refused","reason":"\u001b[31mred\n"})");
  EXPECT_EQ(store.load(plan_of({"a"})).at("a").reason, "\\x1b[31mred\\n");
}

TEST(PointStore, AsksAgainForPathsThatAResultWasNotAskedFor) {
  const TemporaryDirectory directory;
  const PointStore store(directory.path());
  store.make();
  Plan plan = plan_of({"a"});
  store.add(done("a"));
  plan.jobs[0].paths = {"stats.x"};
  EXPECT_TRUE(store.load(plan).empty());
  PointResult asked = done("a");
  asked.figures["stats.x"] = NAN;  // it leads nowhere, and that is known
  store.add(asked);
  EXPECT_EQ(store.load(plan).size(), 1u);
}

TEST(PointStore, FindsResultsThatThePlanDoesNotWant) {
  const TemporaryDirectory directory;
  const PointStore store(directory.path());
  store.make();
  for (const char* id : {"a", "b"}) store.add(done(id));
  store.add(failed("c"));
  put(directory / "points/notes.txt", "the user's");
  EXPECT_THAT(store.others(plan_of({"a"})),
              ElementsAre(directory / "points/b.json", directory / "points/c.failed"));
}

TEST(FolderLock, KeepsWholeSweepsApartAndLetsShardsShare) {
  const TemporaryDirectory directory;
  using Kind = FolderLock::Kind;
  {
    const FolderLock alone(directory.path(), Kind::Alone);
    EXPECT_THAT(faults_of([&] { const FolderLock second(directory.path(), Kind::Alone); }),
                ElementsAre(HasSubstr("another sweep works in this folder")));
    EXPECT_THAT(faults_of([&] { const FolderLock second(directory.path(), Kind::Shared); }),
                ElementsAre(HasSubstr("works in this folder alone")));
  }
  const FolderLock shard(directory.path(), Kind::Shared), another(directory.path(), Kind::Shared);
  EXPECT_THROW(FolderLock(directory.path(), Kind::Alone), InputError);
  EXPECT_THROW(FolderLock(directory / "absent", Kind::Alone), InputError);
}

}  // namespace
}  // namespace wagesim::sweep
