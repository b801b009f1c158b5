// Before which time a unit does nothing, by what the units say they wait for.
#include "sim/base/forecast.h"

#include <gtest/gtest.h>

namespace wagesim {
namespace {

constexpr std::uint64_t kNext = 7;

TEST(Forecast, TakesAUnitThatSaysNothingToActNext) {
  Forecast forecast;
  EXPECT_EQ(forecast.not_before(Unit::Store, {Unit::Load}, kNext), kNext);
  forecast.sleeps(Unit::Store, 90);
  EXPECT_EQ(forecast.not_before(Unit::Store, {Unit::Load}, kNext), 90u);
  forecast.acts(Unit::Store);
  EXPECT_EQ(forecast.not_before(Unit::Store, {Unit::Load}, kNext), kNext);
}

TEST(Forecast, FollowsWhoWaitsForWhom) {
  Forecast forecast;
  forecast.waits(Unit::Store, {Unit::Vector});
  forecast.waits(Unit::Vector, {Unit::Array, Unit::Sequencer});
  forecast.sleeps(Unit::Array, 300);
  forecast.sleeps(Unit::Sequencer, 200);
  EXPECT_EQ(forecast.not_before(Unit::Store, {Unit::Load}, kNext), 200u);
  forecast.acts(Unit::Sequencer);
  EXPECT_EQ(forecast.not_before(Unit::Store, {Unit::Load}, kNext), kNext);
}

TEST(Forecast, KnowsThatUnitsWhichWaitForOneThatIsStillDoNothing) {
  Forecast forecast;
  forecast.waits(Unit::Store, {Unit::Vector});
  forecast.waits(Unit::Vector, {Unit::Load});
  EXPECT_EQ(forecast.not_before(Unit::Store, {Unit::Load}, kNext), Forecast::kNever);
  // A circle wakes nobody; a way out of it does.
  forecast.waits(Unit::Vector, {Unit::Store, Unit::Array});
  forecast.waits(Unit::Array, {Unit::Vector});
  EXPECT_EQ(forecast.not_before(Unit::Store, {Unit::Load}, kNext), Forecast::kNever);
  forecast.sleeps(Unit::Array, 50);
  EXPECT_EQ(forecast.not_before(Unit::Store, {Unit::Load}, kNext), 50u);
}

}  // namespace
}  // namespace wagesim
