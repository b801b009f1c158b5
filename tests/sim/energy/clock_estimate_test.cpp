#include "sim/energy/clock_estimate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/energy/energy_fixtures.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ClockEstimate clock_of(std::int64_t period_ps, const char* table = "45nm") {
  PricedMachine machine = example_machine();
  machine.period_ps = period_ps;
  return estimate_clock(shipped(table), machine);
}

TEST(ClockEstimate, TakesTheSlowestBlock) {
  const ClockEstimate clock = clock_of(1000);
  // The lane: 89.3 FO4 and 7 of its registers; the maximum of four lanes is 80.7, the PE of one lane 60.2.
  EXPECT_NEAR(clock.logic_ps.value, (89.3 + 7) * 26, 1e-9);
  EXPECT_NEAR(clock.logic_ps.high, (89.3 + 7) * 66, 1e-9);
  EXPECT_NEAR(clock.logic_ps.low, 40 * 26, 1e-9);
  PricedMachine machine = example_machine();
  machine.vector_lanes = 32;
  EXPECT_NEAR(estimate_clock(shipped("45nm"), machine).logic_ps.value, (130.9 + 7) * 26, 1e-9);
}

TEST(ClockEstimate, WarnsInTwoStepsAndIsElseSilent) {
  EXPECT_THAT(clock_of(1039).verdict,
              HasSubstr("1039 ps is not reachable at 45 nm without more pipeline registers"));
  EXPECT_THAT(clock_of(1040).verdict,
              HasSubstr("1040 ps needs a timing-driven flow at 45 nm; open synthesis reaches 399 MHz"));
  EXPECT_THAT(clock_of(2503).verdict, HasSubstr("timing-driven"));
  EXPECT_EQ(clock_of(2504).verdict, "");
  EXPECT_THAT(clock_of(1000, "7nm").verdict, HasSubstr("timing-driven flow at 7 nm"));
}

TEST(ClockEstimate, SaysWhoReachesTheClock) {
  EXPECT_EQ(clock_of(1039).reach(), "out of reach");
  EXPECT_EQ(clock_of(1040).reach(), "timing-driven flow");
  EXPECT_EQ(clock_of(2503).reach(), "timing-driven flow");
  EXPECT_EQ(clock_of(2504).reach(), "open synthesis");
  PricedMachine machine = example_machine();
  machine.period_ps = 2504;
  machine.buffers[0] = {"act", 65536, 512, 1, 1, false, 1};  // 4 MB: no flow makes the macro faster
  EXPECT_EQ(estimate_clock(shipped("45nm"), machine).reach(), "out of reach");
}

TEST(ClockEstimate, FlagsAMacroThatCyclesOrAnswersTooSlowly) {
  EXPECT_THAT(clock_of(507).slow_macros, IsEmpty());
  // act and weight cycle in 414.15 ps, the accumulator of two ports in 506.085
  EXPECT_THAT(clock_of(506).slow_macros, ElementsAre(HasSubstr("accumulator: a macro of 8192 bytes")));
  PricedMachine machine = example_machine();
  machine.buffers[0] = {"act", 131072, 64, 1, 1, false, 1};  // 1 MB cycles in 868 ps, but answers after 2155
  EXPECT_THAT(estimate_clock(shipped("45nm"), machine).slow_macros,
              ElementsAre(HasSubstr("act: a macro of 1048576 bytes")));
  machine.buffers[0].read_latency = 3;
  EXPECT_THAT(estimate_clock(shipped("45nm"), machine).slow_macros, IsEmpty());
}

TEST(ClockEstimate, IsNoFasterThanTheSlowestMacro) {
  PricedMachine machine = example_machine();
  machine.buffers[0] = {"act", 65536, 512, 1, 1, false, 1};  // 4 MB
  const ClockEstimate clock = estimate_clock(shipped("45nm"), machine);
  EXPECT_GT(clock.sram_ps, clock.logic_ps.value);
  EXPECT_EQ(clock.reachable_ps.value, clock.sram_ps);
}

}  // namespace
}  // namespace wagesim
