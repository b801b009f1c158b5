#include "sim/top/product_unit.h"

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
         span("columns", tile.columns);
}

}  // namespace

ProductUnit::ProductUnit(sc_core::sc_module_name name, Fabric& fabric, ArrayCore& array)
    : sc_module(name),
      fabric_(fabric),
      account_(fabric.clock, fabric.forecast, Unit::Product),
      core_(array, fabric.machine, fabric.stalls),
      beside_(fabric.mode.threads > 1) {
  SC_HAS_PROCESS(ProductUnit);
  SC_THREAD(run);
}

void ProductUnit::run() {
  for (;; ++operations_) {
    const ProductOp op = fabric_.products.pop(account_);
    account_.wait(fabric_.stalls.stall(StallChannel::QueueCompute, operations_));
    account_.stall(Stall::Random);
    if (op.first_reduction) {
      fabric_.sums_free.take(account_, Stall::Accumulator);
      sums_.take();
    }
    if (op.take_x) {
      fabric_.activation.full.take(account_, Stall::OperandX);
      x_.take();
    }
    if (op.take_y) {
      fabric_.weight.full.take(account_, Stall::OperandY);
      y_.take();
    }
    fabric_.guard([&] { execute(op); });
    if (op.give_x) fabric_.activation.free.put();
    if (op.give_y) fabric_.weight.free.put();
    if (op.last_reduction) fabric_.sums_full.put();
  }
}

void ProductUnit::execute(const ProductOp& op) {
  const std::int64_t start = fabric_.begin_operation(Unit::Product, op.command);
  const Command& command = fabric_.command(op.command);
  ProductSchedule schedule(command.product, command.pass, op.tile, fabric_.machine);
  const auto half = [](const DoubleBuffer& buffer, const HalfTurn& turn) {
    return buffer.halves[static_cast<std::size_t>(turn.current())].data();
  };
  Accumulator::Half& sums = fabric_.accumulator.half(sums_.current());
  const OperandBytes bytes{half(fabric_.activation, x_), half(fabric_.weight, y_)};
  const Work work = fabric_.mode.fidelity != Fidelity::Tile ? step_every_cycle(schedule, bytes, sums, op)
                                                            : compute_tile(schedule, bytes, sums, op);
  account_.work(work.cycles);
  check_sums(op, schedule, sums);
  CommandRecord& record = fabric_.log.record(op.command);
  record.product += work.cycles;
  count_product(schedule, work.words, !op.first_reduction, fabric_.mode.values, work.effectual,
                record.counters);
  fabric_.end_operation(Unit::Product, op.command, start);
}

ProductUnit::Work ProductUnit::step_every_cycle(ProductSchedule& schedule, const OperandBytes& bytes,
                                                Accumulator::Half& sums, const ProductOp& op) {
  core_.watch(fabric_.waves);
  core_.begin(schedule, bytes, sums, !op.first_reduction);
  for (bool more = true; more;) {
    int cycles = 0;
    try {
      while (more && cycles < fabric_.mode.quantum) {
        more = core_.step();
        ++cycles;
      }
    } catch (const LockstepDifference& difference) {
      throw LockstepDifference(fabric_.describe(op.command) + ", " + describe(op.tile) + ", cycle " +
                               std::to_string(fabric_.clock.now() + cycles) + ": " + difference.what());
    }
    account_.wait(cycles);
  }
  return {core_.cycles(), {schedule.activation_words(), schedule.weight_words()}, core_.effectual_macs()};
}

ProductUnit::Work ProductUnit::compute_tile(ProductSchedule& schedule, const OperandBytes& bytes,
                                            Accumulator::Half& sums, const ProductOp& op) {
  const ProductCost& cost = costs_.of(schedule);
  Work work;
  work.words = {cost.activation_words, cost.weight_words};
  work.cycles = time_product(schedule, cost, fabric_.machine, fabric_.stalls, transactions_);
  const auto compute = [&] {
    work.effectual = values_.compute(schedule, bytes, sums, !op.first_reduction, {op.take_x, op.take_y});
  };
  const std::int64_t macs = schedule.result_rows() * schedule.reduction() * op.tile.columns.count;
  const bool large = macs >= fabric_.mode.large_tile_macs;
  if (fabric_.mode.values && large) beside_.start(compute);
  if (fabric_.mode.values && !large) compute();
  account_.wait(work.cycles.total());
  beside_.finish();
  return work;
}

void ProductUnit::check_sums(const ProductOp& op, const ProductSchedule& schedule,
                             const Accumulator::Half& sums) const {
  const std::int64_t row = sums.overflow_row();
  if (row < 0) return;
  const Command& command = fabric_.command(op.command);
  throw RunFault("layer " + command.layer + ": a sum leaves int32 in result row " +
                 std::to_string(row % schedule.result_rows()) + " of the tile at column " +
                 std::to_string(op.tile.columns.begin + row / schedule.result_rows() * schedule.cols()));
}

}  // namespace wagesim
