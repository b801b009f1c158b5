#include "sim/control/check_fits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "sim/config/load_machine.h"
#include "sim/control/expander.h"
#include "sim/tile/footprint.h"
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

/// Every tile, one after another, as the sequencer makes them.
bool every_tile_fits(const Program& program, const MachineParams& machine) {
  Expander expander(program, machine);
  while (const auto operation = expander.next()) {
    std::optional<Shortage> small;
    if (const auto* op = std::get_if<ProductOp>(&*operation)) {
      const Command& command = program.commands[static_cast<std::size_t>(op->command)];
      small = shortage(
          product_footprint(command.product.geometry, command.pass, command.product.mode, op->tile, machine),
          machine);
    } else if (const auto* vector = std::get_if<VectorUnitOp>(&*operation)) {
      small =
          shortage(vector_footprint(vector->op, packed_bits(*vector->op.command, program), machine), machine);
    }
    if (small) return false;
  }
  return true;
}

TEST_F(CheckFits, JudgesShapesAsIfItSawEveryTile) {
  int refused = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const MachineParams machine = load_machine("tiny");
    program_ = compile(test::compile_case(test::compilable_network(seed), 3, seed), machine).trace.program;
    for (BufferParams MachineParams::*buffer :
         {&MachineParams::activation, &MachineParams::weight, &MachineParams::accumulator,
          &MachineParams::vector_in, &MachineParams::vector_out})
      for (int words = (machine.*buffer).words_per_bank; words > 1; words = words * 3 / 4) {
        machine_ = machine;
        (machine_.*buffer).words_per_bank = words;
        const bool fits = every_tile_fits(program_, machine_);
        EXPECT_EQ(message().empty(), fits) << words;
        refused += fits ? 0 : 1;
      }
  }
  EXPECT_GT(refused, 100);
}

/// Two thousand times sixteen million tiles: more than can be looked at one by one.
TEST_F(CheckFits, DoesNotTakeLongerForMoreTiles) {
  Program& program = program_;
  Command command = program.commands[0];
  ASSERT_EQ(command.kind, CommandKind::Product);
  command.product.geometry.batch = 4096;
  command.product.geometry.in_c = command.product.geometry.out_c = 4096;
  command.product.tiling = {1, 1, 1, 1, 1, 1, 4, false};
  program.commands.assign(2000, command);
  EXPECT_EQ(message(), "");
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
