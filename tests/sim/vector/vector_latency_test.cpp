// Latencies of the vector unit, pinned from both sides: a result is not in its buffer one cycle before, and
// is at it.
#include <gtest/gtest.h>

#include "sim/vector/vector_core.h"
#include "sim/vector/vector_pipeline.h"

namespace wagesim {
namespace {

constexpr std::uint8_t kUntouched = 0xA5;

/// One layer of four columns on a machine of four lanes: every operation is a single group.
class OneGroup {
 public:
  OneGroup() : accumulator_(machine()), random_(1, 4), out_(256, kUntouched), in_(256) {
    program_.tensors.resize(3);
    for (TraceTensor& tensor : program_.tensors) tensor.dims = {1, 4};
    program_.tensors[0].format = ElementFormat::Packed2;
    program_.tensors[1].format = ElementFormat::Packed2;
    for (int col = 0; col < 4; ++col) accumulator_.half(0).row(0)[col] = 100 + col;
    op_.tile.batch = op_.tile.rows = op_.tile.cols = op_.tile.kernel_h = op_.tile.kernel_w = {0, 1};
    op_.tile.x_channels = {0, 1};
    op_.tile.columns = {0, 4};
    op_.pooled_rows = op_.pooled_cols = {0, 1};
    op_.command = &command_;
  }

  /// Cycle in which the first byte of the result appears, counted from 1.
  int first_result() {
    VectorContext context{program_, machine()};
    context.sums = &accumulator_.half(0);
    context.in = in_.data();
    context.out = out_.data();
    context.exponent = &exponent_;
    context.random = &random_;
    Counters data;
    const auto task = make_vector_task(op_, context, data);
    const StallSource stalls;
    VectorPipeline pipeline(machine().vector_lanes);
    VectorCore core(pipeline, machine(), stalls);
    core.begin(*task, true);
    int appeared = 0;
    for (int cycle = 1;; ++cycle) {
      const bool more = core.step();
      if (appeared == 0 && out_[0] != kUntouched) appeared = cycle;
      if (!more) {
        EXPECT_EQ(cycle, core.cycles().total());
        EXPECT_EQ(cycle, appeared + kVectorWriteCycles);
        return appeared;
      }
    }
  }

  static const MachineParams& machine() {
    static const MachineParams kMachine = [] {
      MachineParams machine;
      machine.vector_lanes = 4;
      machine.accumulator = {
          .banks = 1, .word_bytes = 16, .words_per_bank = 8, .ports = 1, .read_latency = 1};
      machine.vector_in = machine.vector_out = {
          .banks = 1, .word_bytes = 16, .words_per_bank = 64, .ports = 1, .read_latency = 1};
      return machine;
    }();
    return kMachine;
  }

  Program program_;
  Command command_;
  VectorOp op_;

 private:
  Accumulator accumulator_;
  ExponentRegister exponent_{200, 8};
  LfsrBank random_;
  std::vector<std::uint8_t> out_, in_;
};

constexpr int kStartup = 2;  // take the operation, read the buffer

TEST(VectorLatency, ScalerResultAppearsThreeRegistersAfterItsOperand) {
  OneGroup one;
  one.command_.product.stage = VectorStage::Activate;
  one.command_.product.shift = 2;
  one.command_.product.mask_tensor = 0;
  EXPECT_EQ(one.first_result(), kStartup + 1 + 3);
}

TEST(VectorLatency, PoolTakesACycleForEachElementOfItsWindow) {
  OneGroup one;
  one.command_.product.stage = VectorStage::Activate;
  one.command_.product.mask_tensor = 0;
  one.command_.product.pool = {2, 2};
  one.op_.tile.rows = one.op_.tile.cols = {0, 2};
  EXPECT_EQ(one.first_result(), kStartup + 4 + 3);
}

TEST(VectorLatency, MaximumPassesThroughTwoRegisters) {
  OneGroup one;
  one.command_.pass = Pass::Gradient;
  one.command_.product.stage = VectorStage::Maximum;
  one.command_.product.result_tensor = 2;
  EXPECT_EQ(one.first_result(), kStartup + 1 + 2);
}

TEST(VectorLatency, RounderAndUpdaterTakeFourRegisters) {
  OneGroup one;
  one.command_.kind = CommandKind::Update;
  one.command_.update = {
      .wide_tensor = 2, .weight_tensor = 1, .compute_weight_tensor = 0, .rows = 1, .columns = 4};
  EXPECT_EQ(one.first_result(), kStartup + 1 + 4);
}

TEST(VectorLatency, AdditionTakesACycleForEachOperandAndFiveRegisters) {
  for (const int operands : {1, 2, 5}) {
    OneGroup one;
    one.command_.kind = CommandKind::Add;
    AddCommand& add = one.command_.add;
    add.operands.assign(static_cast<std::size_t>(operands), {.tensor = 2, .unit = {}});
    add.mask_tensor = 0;
    add.channels = 4;
    EXPECT_EQ(one.first_result(), kStartup + operands + 5) << "activations of " << operands;
  }
}

TEST(VectorLatency, AverageTakesACycleForEachPositionAndFiveRegisters) {
  for (const int width : {1, 2, 4}) {
    OneGroup one;
    one.command_.kind = CommandKind::Add;
    AddCommand& add = one.command_.add;
    add.operands.push_back({.tensor = 2, .height = 4, .width = width, .unit = {}});
    add.mask_tensor = kNoTensor;
    add.channels = 4;
    EXPECT_EQ(one.first_result(), kStartup + 4 * width + 5) << "4 x " << width;
  }
}

// A map of one position is read anew for every position of the result, a cycle each.
TEST(VectorLatency, SpreadErrorTakesACycleAPosition) {
  OneGroup one;
  one.command_.kind = CommandKind::Add;
  one.command_.pass = Pass::Error;
  AddCommand& add = one.command_.add;
  add.stage = VectorStage::Maximum;
  add.operands.push_back({.tensor = 2, .height = 1, .width = 1, .unit = {}});
  add.out_h = add.out_w = add.channels = 4;
  EXPECT_EQ(one.first_result(), kStartup + 1 + 4);
}

TEST(VectorLatency, ErrorsOfReadersTakeFourRegistersToo) {
  OneGroup one;
  one.command_.kind = CommandKind::Add;
  one.command_.pass = Pass::Error;
  one.command_.add.stage = VectorStage::Maximum;
  one.command_.add.operands.assign(2, {.tensor = 2, .unit = {}});
  one.command_.add.channels = 4;
  EXPECT_EQ(one.first_result(), kStartup + 2 + 4);
}

TEST(VectorLatency, SecondPassTakesFourRegisters) {
  OneGroup one;
  one.command_.kind = CommandKind::Requantise;
  one.command_.requantise.wide_tensor = 2;
  one.command_.requantise.channels = 4;
  EXPECT_EQ(one.first_result(), kStartup + 1 + 4);
}

}  // namespace
}  // namespace wagesim
