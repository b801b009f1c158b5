#include "sim/top/array_unit.h"

#include <algorithm>
#include <string>

#include "sim/base/lockstep_difference.h"
#include "sim/base/run_fault.h"

namespace wagesim {
namespace {

/// "tile batch 0+2, rows 0+12, ...": first index and count of every extent.
std::string describe(const ProductTile& tile) {
  const auto span = [](const char* name, const Span& at) {
    return std::string(name) + ' ' + std::to_string(at.begin) + '+' + std::to_string(at.count);
  };
  return "tile " + span("batch", tile.batch) + ", " + span("rows", tile.rows) + ", " +
         span("cols", tile.cols) + ", " + span("kernel_h", tile.kernel_h) + ", " +
         span("kernel_w", tile.kernel_w) + ", " + span("channels", tile.x_channels) + ", " +
         span("columns", tile.columns) + (tile.groups.end() > 1 ? ", " + span("groups", tile.groups) : "");
}

}  // namespace

ArrayUnit::ArrayUnit(sc_core::sc_module_name name, MachineParts& parts, ArrayCore& array)
    : sc_module(name),
      parts_(parts),
      account_(parts.clock, parts.forecast, Unit::Array),
      core_(array, parts.machine, parts.stalls),
      values_(parts.mode.isa),
      beside_(parts.mode.threads > 1) {
  SC_HAS_PROCESS(ArrayUnit);
  SC_THREAD(run);
}

void ArrayUnit::serve() {
  for (;; ++operations_) {
    const ProductOp op = parts_.queues.array.pop(account_);
    account_.wait(parts_.stalls.stall(StallChannel::QueueArray, operations_));
    account_.stall(Stall::Random);
    if (op.first_reduction) {
      parts_.scratchpads.sums_free.take(account_, Stall::Accumulator);
      sums_.take();
    }
    if (op.take_x) {
      parts_.scratchpads.activation.full.take(account_, Stall::OperandX);
      x_.take();
    }
    if (op.take_y) {
      parts_.scratchpads.weight.full.take(account_, Stall::OperandY);
      y_.take();
    }
    execute(op);
    if (op.give_x) parts_.scratchpads.activation.free.put();
    if (op.give_y) parts_.scratchpads.weight.free.put();
    if (op.last_reduction) parts_.scratchpads.sums_full.put();
  }
}

void ArrayUnit::execute(const ProductOp& op) {
  const std::int64_t start = parts_.books.begin_operation(Unit::Array, op.command);
  const Command& command = parts_.command(op.command);
  ProductSchedule schedule(command.product, command.pass, op.tile, parts_.machine, !op.first_reduction);
  const auto half = [](const DoubleBuffer& buffer, const HalfTurn& turn) {
    return buffer.halves[static_cast<std::size_t>(turn.current())].data();
  };
  Accumulator::Half& sums = parts_.scratchpads.accumulator.half(sums_.current());
  const OperandBytes bytes{half(parts_.scratchpads.activation, x_), half(parts_.scratchpads.weight, y_)};
  const Work work = parts_.mode.fidelity != Fidelity::Tile ? step_every_cycle(schedule, bytes, sums, op)
                                                           : compute_tile(schedule, bytes, sums, op);
  account_.work(work.cycles);
  check_sums(op, schedule, sums);
  CommandRecord& record = parts_.books.log.record(op.command);
  record.array += work.cycles;
  count_product(schedule, work.words, parts_.mode.values, work.effectual, record.counters);
  parts_.books.end_operation(Unit::Array, op.command, start);
}

ArrayUnit::Work ArrayUnit::step_every_cycle(ProductSchedule& schedule, const OperandBytes& bytes,
                                            Accumulator::Half& sums, const ProductOp& op) {
  core_.watch(parts_.books.waves);
  core_.begin(schedule, bytes, sums);
  for (bool more = true; more;) {
    int cycles = 0;
    try {
      while (more && cycles < parts_.mode.quantum) {
        more = core_.step();
        ++cycles;
      }
    } catch (const LockstepDifference& difference) {
      throw LockstepDifference(parts_.describe(op.command) + ", " + describe(op.tile) + ", cycle " +
                               std::to_string(parts_.clock.now() + cycles) + ": " + difference.what());
    }
    account_.wait(cycles);
  }
  return {core_.cycles(), {schedule.activation_words(), schedule.weight_words()}, core_.effectual_macs()};
}

ArrayUnit::Work ArrayUnit::compute_tile(ProductSchedule& schedule, const OperandBytes& bytes,
                                        Accumulator::Half& sums, const ProductOp& op) {
  const ProductCost& cost = costs_.of(schedule);
  Work work;
  work.words = {cost.activation_words, cost.weight_words};
  work.cycles = time_product(schedule, cost, parts_.machine, parts_.stalls, transactions_);
  const auto compute = [&] {
    work.effectual = values_.compute(schedule, bytes, sums, {op.take_x, op.take_y});
  };
  const auto let_time_pass = [&] { account_.wait(work.cycles.total()); };
  if (parts_.mode.values && schedule.macs() >= parts_.mode.large_tile_macs) {
    beside_.work_during(compute, let_time_pass);
  } else {
    if (parts_.mode.values) compute();
    let_time_pass();
  }
  return work;
}

void ArrayUnit::check_sums(const ProductOp& op, const ProductSchedule& schedule,
                           const Accumulator::Half& sums) const {
  const std::int64_t row = sums.overflow_row();
  if (row < 0) return;
  const Command& command = parts_.command(op.command);
  throw RunFault("layer " + command.layer + ": a sum leaves int32 in result row " +
                 std::to_string(row % schedule.result_rows()) + " of the tile at column " +
                 std::to_string(op.tile.columns.begin + row / schedule.result_rows() * schedule.cols()));
}

}  // namespace wagesim
