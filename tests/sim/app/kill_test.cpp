// What is killed at any moment and taken up again ends with the bytes of what never was. A few kills every
// day; scripts/kill-test asks for hundreds.
#include <gtest/gtest.h>

#include "tests/sim/app/kill_campaign.h"

namespace wagesim {
namespace {

using test::Arithmetic;
using test::expect_kills_to_leave_no_trace;
using test::kills_asked_for;

TEST(KilledAndResumed, TrainingEndsWithTheBytesOfOneNeverKilled) {
  expect_kills_to_leave_no_trace(*test::training_to_kill(Arithmetic::Wage), kills_asked_for(), 5);
}

TEST(KilledAndResumed, DumpsEndWithTheBytesOfOnesNeverKilled) {
  expect_kills_to_leave_no_trace(*test::dumping_to_kill(Arithmetic::Wage), kills_asked_for(), 6);
}

TEST(KilledAndResumed, ResidualTrainingEndsWithTheBytesOfOneNeverKilled) {
  expect_kills_to_leave_no_trace(*test::training_to_kill(Arithmetic::Wageubn), kills_asked_for(), 8);
}

TEST(KilledAndResumed, ResidualDumpsEndWithTheBytesOfOnesNeverKilled) {
  expect_kills_to_leave_no_trace(*test::dumping_to_kill(Arithmetic::Wageubn), kills_asked_for(), 9);
}

TEST(KilledAndResumed, SimulationEndsWithTheBytesOfOneNeverKilled) {
  expect_kills_to_leave_no_trace(*test::simulation_to_kill(), kills_asked_for(), 7);
}

}  // namespace
}  // namespace wagesim
