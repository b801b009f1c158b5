// A whole vector operation by the golden passes against the registers of the pipeline, on random operations:
// every byte they write, and every count that depends on data.
#include "sim/vector/vector_values.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "sim/vector/vector_core.h"
#include "sim/vector/vector_pipeline.h"

namespace wagesim {
namespace {

class Draw {
 public:
  explicit Draw(unsigned seed) : engine_(seed) {}
  int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
  bool coin() { return between(0, 1) == 1; }

 private:
  std::mt19937 engine_;
};

/// Everything an operation reads and writes.
struct State {
  Accumulator::Half sums;
  std::vector<std::uint8_t> in, out;
  ExponentRegister exponent;
  LfsrBank random;
  std::vector<std::uint16_t> drawn;
  std::vector<std::int16_t> updates;
  Counters data;
};

class RandomOperation {
 public:
  explicit RandomOperation(unsigned seed) : draw_(seed) {
    machine_.cols = draw_.between(1, 9);
    machine_.vector_lanes = draw_.between(1, 12);
    machine_.vector_in = {.word_bytes = 1 << draw_.between(0, 5)};
    machine_.vector_out = {.word_bytes = 1 << draw_.between(0, 5)};
    program_.tensors.resize(4);
    program_.tensors[kWide].format = ElementFormat::Int32;
    program_.tensors[kBytes].format = ElementFormat::Int8;
    op_.command = &command_;
    op_.tile.kernel_h = op_.tile.kernel_w = op_.tile.x_channels = {0, 1};
    op_.tile.columns = {0, draw_.between(1, 20)};
    const int kind = draw_.between(0, 5);
    if (kind == 0) activate();
    if (kind == 1) wide();
    if (kind == 2) requantise();
    if (kind == 3) update();
    if (kind == 4) logits();
    if (kind == 5) add();
  }

  State state() {
    State state{Accumulator::Half(kRows, machine_.cols),   std::vector<std::uint8_t>(kBytesOfBuffer),
                std::vector<std::uint8_t>(kBytesOfBuffer), exponent_,
                LfsrBank(7, machine_.vector_lanes),        std::vector<std::uint16_t>(kBytesOfBuffer),
                std::vector<std::int16_t>(kBytesOfBuffer), {}};
    Draw draw(static_cast<unsigned>(machine_.cols));
    for (std::int64_t row = 0; row < kRows; ++row)
      for (int col = 0; col < machine_.cols; ++col) state.sums.row(row)[col] = draw.between(-limit_, limit_);
    for (std::uint8_t& byte : state.in) byte = static_cast<std::uint8_t>(draw.between(0, 255));
    const VectorLayout layout = this->layout();
    const bool adds = command_.kind == CommandKind::Add;  // takes any mask
    if (!adds && !command_.requantise.pool.present()) {   // then no mask has an index
      const ElementFormat format = program_.tensors[kMask].format;
      const int flags = format == ElementFormat::Packed8   ? 0x03
                        : format == ElementFormat::Packed4 ? 0x33
                                                           : 0xFF;
      for (std::uint8_t& byte : state.in) byte = static_cast<std::uint8_t>(byte & flags);
    } else if (!adds &&
               program_.tensors[kMask].format == ElementFormat::Packed8) {  // an index is a place of a window
      const int size = command_.requantise.pool.size, places = size * size;
      for (std::uint8_t& byte : state.in)
        byte = static_cast<std::uint8_t>((byte & 3) | (byte >> kMaskIndexShift) % places << kMaskIndexShift);
    }
    if (command_.product.stage == VectorStage::LogitError)  // half of the labels are columns of the tile
      for (std::int64_t at = 0; at < layout.in_side_bytes; at += 2) {
        const int label = draw.between(0, 2 * op_.tile.columns.end());
        state.in[static_cast<std::size_t>(layout.in_side + at)] = static_cast<std::uint8_t>(label);
        state.in[static_cast<std::size_t>(layout.in_side + at + 1)] = 0;
      }
    for (std::int64_t at = 0; at + 4 <= layout.in_wide_bytes; at += 4) {
      const std::int32_t value = draw.between(-limit_, limit_);
      std::memcpy(state.in.data() + layout.in_wide + at, &value, 4);
    }
    return state;
  }

  VectorContext context(State& state) {
    VectorContext context{program_, machine_};
    context.sums = &state.sums;
    context.in = state.in.data();
    context.out = state.out.data();
    context.exponent = &state.exponent;
    context.slots = slots_;
    context.random = &state.random;
    context.resident_columns = resident_columns_;
    context.eta_log2 = -3;
    context.tap = {state.drawn.data(), state.updates.data()};
    return context;
  }

  [[nodiscard]] const VectorOp& op() const { return op_; }
  [[nodiscard]] const Command& command() const { return command_; }
  [[nodiscard]] VectorLayout layout() const { return vector_layout(op_, program_, machine_); }
  [[nodiscard]] const MachineParams& machine() const { return machine_; }

 private:
  static constexpr int kMask = 0, kPackedWeight = 1, kWide = 2, kBytes = 3;
  static constexpr std::int64_t kRows = 8192, kBytesOfBuffer = 1 << 16;

  PoolShape random_pool() {
    switch (draw_.between(0, 3)) {
      case 0:
        return {2, 2};
      case 1:
        return {3, 2};
      case 2:
        return {3, 3};
      default:
        return {};
    }
  }
  void mask_for(const PoolShape& pool) {
    program_.tensors[kMask].format = mask_format(pool, op_.tile.columns.count);
  }

  void activate() {
    ProductCommand& product = command_.product;
    product.stage = VectorStage::Activate;
    product.pool = random_pool();
    product.shift = draw_.between(0, 9);
    product.mask_tensor = kMask;
    mask_for(product.pool);
    const bool pooled = product.pool.present();
    const auto axis = [&](Span& tile, Span& windows) {
      windows = {draw_.between(0, 3), draw_.between(1, 4)};
      tile = windows;
      if (!pooled) return;
      tile.begin *= product.pool.stride;
      tile.count = (windows.count - 1) * product.pool.stride + product.pool.size + draw_.between(0, 2);
    };
    op_.tile.batch = {0, draw_.between(1, 3)};
    axis(op_.tile.rows, op_.pooled_rows);
    axis(op_.tile.cols, op_.pooled_cols);
  }

  void wide() {
    ProductCommand& product = command_.product;
    product.stage = draw_.coin() ? VectorStage::Maximum : VectorStage::MaskedMaximum;
    product.mask_tensor = kMask;
    product.result_tensor = kWide;
    product.resident = draw_.coin();
    mask_for(random_pool());
    op_.tile.batch = {0, draw_.between(1, 3)};
    op_.tile.rows = op_.tile.cols = {0, draw_.between(1, 4)};
    op_.tile.x_channels = {0, draw_.between(1, 30)};
  }

  void logits() {
    ProductCommand& product = command_.product;
    product.stage = VectorStage::LogitError;
    product.shift = draw_.between(0, 9);
    product.quantise_logits = draw_.coin();
    product.mask_tensor = product.quantise_logits ? kMask : kNoTensor;
    product.label_tensor = product.result_tensor = kWide;
    product.resident = draw_.coin();
    mask_for({});
    op_.tile.columns.begin = draw_.between(0, 1) * 4;
    op_.tile.batch = {0, draw_.between(1, 9)};
    op_.tile.rows = op_.tile.cols = {0, 1};
  }

  void requantise() {
    command_.kind = CommandKind::Requantise;
    RequantiseCommand& requantise = command_.requantise;
    const PoolShape pool = random_pool();
    requantise.pool = pool;
    requantise.logits = !pool.present() && draw_.coin();
    requantise.mask_tensor = pool.present() || draw_.coin() ? kMask : kNoTensor;
    requantise.wide_tensor = draw_.coin() ? kWide : kNoTensor;
    mask_for(pool);
    const bool resident = requantise.wide_tensor == kNoTensor;
    op_.tile.batch = {0, draw_.between(1, 3)};
    const auto axis = [&](Span& tile, Span& windows, int& extent, int& pooled) {
      extent = draw_.between(4, 9);
      pooled = pool.present() ? (extent - pool.size) / pool.stride + 1 : extent;
      const int count = resident ? extent : draw_.between(1, extent);
      tile = {draw_.between(0, extent - count), count};
      windows = tile;
      if (!pool.present()) return;
      int first = pooled, last = -1;
      for (int window = 0; window < pooled; ++window)
        for (int at = tile.begin; at < tile.begin + tile.count; ++at)
          if (at >= window * pool.stride && at < window * pool.stride + pool.size) {
            first = std::min(first, window);
            last = std::max(last, window);
          }
      windows = last < 0 ? Span{0, 0} : Span{first, last - first + 1};
    };
    axis(op_.tile.rows, op_.pooled_rows, requantise.out_h, requantise.pooled_h);
    axis(op_.tile.cols, op_.pooled_cols, requantise.out_w, requantise.pooled_w);
    requantise.batch = op_.tile.batch.count;
    requantise.channels = op_.tile.columns.count;
    requantise.limit = 127;
    resident_columns_ =
        draw_.coin() ? op_.tile.columns.count : std::int64_t{requantise.pooled_w} * op_.tile.columns.count;
    exponent_.exponent = draw_.between(0, 20);
    limit_ = exponent_.exponent == 0 ? 1 : 1 << exponent_.exponent;
  }

  void update() {
    command_.kind = CommandKind::Update;
    const int columns = op_.tile.columns.count, rows = draw_.between(1, 30);
    command_.update = {.wide_tensor = draw_.coin() ? kWide : kNoTensor,
                       .weight_tensor = kBytes,
                       .compute_weight_tensor = kPackedWeight,
                       .rows = rows,
                       .columns = columns};
    program_.tensors[kPackedWeight].format = ElementFormat::Packed2;
    if (draw_.coin()) program_.network.profile = Profile::Paper;
    op_.tile.rows = {0, rows};
    op_.tile.batch = op_.tile.cols = {0, 1};
    if (command_.update.wide_tensor != kNoTensor) {  // a part of the matrix: whole rows, or columns of one
      const int first = draw_.between(0, rows - 1);
      op_.tile.rows = {first, draw_.between(1, rows - first)};
      if (op_.tile.rows.count == 1) {
        const int column = draw_.between(0, columns - 1);
        op_.tile.columns = {column, draw_.between(1, columns - column)};
      }
    }
    exponent_.exponent = draw_.between(0, 20);
    limit_ = 1 << exponent_.exponent;
  }

  /// Up to four operands of either width, some with a map of their own: sums that fit 31 bits forward, any
  /// errors in any units back.
  void add() {
    command_.kind = CommandKind::Add;
    command_.pass = draw_.coin() ? Pass::Forward : Pass::Error;
    AddCommand& command = command_.add;
    const bool forward = command_.pass == Pass::Forward;
    constexpr VectorStage kForward[] = {VectorStage::Activate, VectorStage::Store};
    constexpr VectorStage kError[] = {VectorStage::MaskedMaximum, VectorStage::Maximum};
    command.stage = forward ? kForward[draw_.between(0, 1)] : kError[draw_.between(0, 1)];
    command.shift = draw_.between(0, 9);
    command.mask_tensor = kMask;
    command.result_tensor = kWide;
    command.slot = forward ? kNoSlot : 0;
    mask_for(random_pool());
    op_.tile.batch = {0, draw_.between(1, 3)};
    op_.tile.rows = op_.tile.cols = {0, draw_.between(1, 4)};
    const bool averages = command.stage == VectorStage::Activate && draw_.coin();
    if (averages) {
      command.mask_tensor = kNoTensor;
      op_.tile.rows = op_.tile.cols = {0, 1};
    }
    command.out_h = op_.tile.rows.count;
    command.out_w = op_.tile.cols.count;
    const int height = draw_.between(1, 4), width = draw_.between(1, 4);
    for (int operands = draw_.between(1, 4); operands > 0; --operands) {
      const int slot = static_cast<int>(slots_.size());
      slots_.push_back({0, 0, draw_.between(-20, 20)});
      const bool spread = !forward && draw_.coin();
      command.operands.push_back({.tensor = draw_.coin() ? kWide : kBytes,
                                  .height = averages ? height
                                            : spread ? 1
                                                     : 0,
                                  .width = averages ? width
                                           : spread ? 1
                                                    : 0,
                                  .lift = draw_.between(0, 6),
                                  .unit = {slot, draw_.between(-9, 0)}});
    }
    if (!forward && draw_.coin()) limit_ = INT32_MAX;
  }

  Draw draw_;
  MachineParams machine_;
  Program program_;
  Command command_;
  VectorOp op_;
  ExponentRegister exponent_;
  std::vector<ExponentRegister> slots_;
  std::int64_t resident_columns_ = 1;
  int limit_ = 1 << 14;
};

/// Every lane group through the registers of the pipeline.
void by_registers(const RandomOperation& operation, VectorTask& task, State& state) {
  VectorPipeline pipeline(operation.machine().vector_lanes);
  pipeline.load_random(state.random);
  const StallSource stalls;
  VectorCore core(pipeline, operation.machine(), stalls);
  core.begin(task, true);
  while (core.step()) {
  }
  state.random = pipeline.random();
  state.exponent.maximum = core.take_exponent().maximum;
}

TEST(VectorValues, EqualRegistersOnRandomOperations) {
  for (unsigned seed = 1; seed <= 800; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    RandomOperation operation(seed);
    State one_by_one = operation.state(), at_once = operation.state();
    by_registers(operation, *make_vector_task(operation.op(), operation.context(one_by_one), one_by_one.data),
                 one_by_one);
    VectorValues values;
    values.compute(operation.op(), operation.context(at_once), at_once.data);
    const VectorLayout layout = operation.layout();
    for (std::int64_t at = 0; at < layout.out_bytes(); ++at)
      ASSERT_EQ(one_by_one.out[static_cast<std::size_t>(at)], at_once.out[static_cast<std::size_t>(at)])
          << "byte " << at;
    for (std::int64_t row = 0; row < 8192; ++row)
      for (int col = 0; col < operation.machine().cols; ++col)
        ASSERT_EQ(one_by_one.sums.row(row)[col], at_once.sums.row(row)[col]) << "row " << row;
    ASSERT_EQ(one_by_one.data, at_once.data);
    ASSERT_EQ(one_by_one.exponent.maximum, at_once.exponent.maximum);
    ASSERT_EQ(one_by_one.random.states(), at_once.random.states());
    ASSERT_EQ(one_by_one.drawn, at_once.drawn);
    ASSERT_EQ(one_by_one.updates, at_once.updates);
  }
}

// Errors of four units, far apart and near, whose sums leave int32: both counts of clipped ones are there.
TEST(VectorValues, MeetErrorSumsThatAreClipped) {
  std::int64_t clipped = 0;
  for (unsigned seed = 1; seed <= 800; ++seed) {
    RandomOperation operation(seed);
    State state = operation.state();
    VectorValues values;
    values.compute(operation.op(), operation.context(state), state.data);
    clipped += state.data.error_sums_saturated;
  }
  EXPECT_GT(clipped, 1000);
}

TEST(VectorTask, CostsInAllWhatItsGroupsCost) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    RandomOperation operation(seed);
    State state = operation.state();
    const auto task = make_vector_task(operation.op(), operation.context(state), state.data);
    ASSERT_EQ(task->total_cost(), task->VectorTask::total_cost()) << "seed " << seed;
  }
}

/// The windows of an axis that cover a position, by definition.
int covering(const PoolShape& pool, int pooled, int position) {
  if (!pool.present()) return 1;
  int windows = 0;
  for (int window = 0; window < pooled; ++window)
    windows += position >= window * pool.stride && position < window * pool.stride + pool.size ? 1 : 0;
  return windows;
}

TEST(RequantiseTask, CountsAnErrorForEveryWindowThatCoversItsPosition) {
  int pools = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    RandomOperation operation(seed);
    if (operation.command().kind != CommandKind::Requantise) continue;
    const RequantiseCommand& requantise = operation.command().requantise;
    const ProductTile& tile = operation.op().tile;
    std::int64_t errors = 0, sums = 0;
    for (int row = 0; row < tile.rows.count; ++row)
      for (int col = 0; col < tile.cols.count; ++col) {
        const int windows = covering(requantise.pool, requantise.pooled_h, tile.rows.begin + row) *
                            covering(requantise.pool, requantise.pooled_w, tile.cols.begin + col);
        errors += windows;
        sums += std::max(windows - 1, 0);
      }
    const std::int64_t each = std::int64_t{tile.batch.count} * tile.columns.count;
    State state = operation.state();
    Counters counters;
    make_vector_task(operation.op(), operation.context(state), state.data)->count(counters);
    ASSERT_EQ(counters.roundings, errors * each) << "seed " << seed;
    ASSERT_EQ(counters.shifts, errors * each) << "seed " << seed;
    ASSERT_EQ(counters.adds, sums * each) << "seed " << seed;
    pools += requantise.pool.present() ? 1 : 0;
  }
  EXPECT_GT(pools, 30);
}

}  // namespace
}  // namespace wagesim
