#include "sim/control/check_fits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/load_machine.h"
#include "tests/util/compile_case.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

class CheckFits : public testing::Test {
 protected:
  CheckFits()
      : machine_(load_machine("tiny")),
        program_(compile(test::compile_case(test::compilable_network(3), 2, 3), machine_).trace.program) {}

  std::string message() {
    try {
      check_fits(program_, machine_, "x.trace");
    } catch (const InputError& error) {
      return error.what();
    }
    return {};
  }

  MachineParams machine_;
  Program program_;
};

TEST_F(CheckFits, AcceptsWhatWasCompiledForTheMachine) {
  EXPECT_EQ(message(), "");
}

TEST_F(CheckFits, RefusesATileLargerThanItsBuffer) {
  machine_.activation.words_per_bank = 1;
  EXPECT_THAT(message(), testing::HasSubstr("x.trace: commands[0] = "));
  EXPECT_THAT(message(), testing::HasSubstr("half of the activation buffer"));
}

TEST_F(CheckFits, RefusesSumsThatDoNotFitTheAccumulator) {
  machine_.accumulator.words_per_bank = 2;
  EXPECT_THAT(message(), testing::HasSubstr("half of the accumulator buffer"));
}

TEST_F(CheckFits, RefusesResultsThatDoNotFitTheVectorBuffer) {
  machine_.vector_out.words_per_bank = 1;
  EXPECT_THAT(message(), testing::HasSubstr("half of the vector_out buffer"));
}

TEST_F(CheckFits, RefusesTensorsBeyondTheDram) {
  machine_.dram.capacity_bytes = 128;
  EXPECT_THAT(message(), testing::HasSubstr("must end within the DRAM's 128 bytes"));
}

TEST_F(CheckFits, RefusesAnotherNumberOfLfsrStates) {
  program_.lfsr_states.assign(3, 1);
  EXPECT_THAT(message(), testing::HasSubstr("lfsr_states = 3: must be one a vector lane: 4"));
}

}  // namespace
}  // namespace wagesim
