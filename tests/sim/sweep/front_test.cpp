#include "sim/sweep/front.h"

#include <gtest/gtest.h>

#include <random>

namespace wagesim::sweep {
namespace {

using Costs = std::vector<double>;

/// From the definition: nobody is at least as good in all and better in one.
std::vector<std::size_t> front_by_definition(const std::vector<Costs>& points) {
  std::vector<std::size_t> front;
  for (std::size_t a = 0; a < points.size(); ++a) {
    bool beaten = false;
    for (const Costs& other : points) {
      std::size_t no_worse = 0, better = 0;
      for (std::size_t i = 0; i < other.size(); ++i) {
        no_worse += other[i] <= points[a][i] ? 1u : 0u;
        better += other[i] < points[a][i] ? 1u : 0u;
      }
      beaten = beaten || (no_worse == other.size() && better > 0);
    }
    if (!beaten) front.push_back(a);
  }
  return front;
}

TEST(Fronts, AreThoseOfTheDefinitionForRandomPoints) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    const std::size_t objectives = 1 + seed % 4, count = random() % 200;
    std::vector<Costs> points(count, Costs(objectives));
    for (Costs& point : points)
      for (double& cost : point) cost = static_cast<double>(random() % 12);  // many ties
    Fronts fronts;
    for (std::size_t i = 0; i < count; ++i) fronts.add("", i, points[i]);
    EXPECT_EQ(fronts.points(), front_by_definition(points));
    EXPECT_EQ(fronts.size(), front_by_definition(points).size());
  }
}

TEST(Fronts, OfOneGroupDoNotBeatThoseOfAnother) {
  Fronts fronts;
  fronts.add("small", 0, {1, 1});
  fronts.add("large", 1, {9, 9});
  fronts.add("large", 2, {9, 8});
  EXPECT_EQ(fronts.points(), (std::vector<std::size_t>{0, 2}));
}

}  // namespace
}  // namespace wagesim::sweep
