#include "sim/top/vector_unit.h"

#include "models/num/shift_exponent.h"
#include "sim/base/lockstep_difference.h"
#include "sim/top/describe_operation.h"

namespace wagesim {
namespace {

/// Whether the command's results have a second pass, which shifts by the exponent of their maximum.
bool takes_maximum(const Command& command) {
  if (command.kind == CommandKind::Add) return command.add.slot != kNoSlot;
  return command.kind == CommandKind::Product && command.product.slot != kNoSlot;
}

/// The layer whose error a command takes the maximum of: its slot has the layer's number.
std::size_t error_layer(const Command& command) {
  return static_cast<std::size_t>(command.kind == CommandKind::Add ? command.add.slot : command.product.slot);
}

/// The unit of the wide errors that a command makes.
int wide_unit(const Command& command, const std::vector<ExponentRegister>& slots) {
  return command.kind == CommandKind::Add ? plan_addition(command, slots).unit
                                          : unit_of(command.product.unit, slots);
}

}  // namespace

VectorUnit::VectorUnit(sc_core::sc_module_name name, MachineParts& parts, VectorDatapath& datapath)
    : sc_module(name),
      parts_(parts),
      account_(parts.clock, parts.forecast, Unit::Vector),
      datapath_(datapath),
      core_(datapath, parts.machine, parts.stalls),
      values_(parts.mode.isa) {
  datapath_.load_random(parts.registers.random);
  SC_HAS_PROCESS(VectorUnit);
  SC_THREAD(run);
}

void VectorUnit::serve() {
  for (;; ++operations_) {
    const VectorUnitOp op = parts_.queues.vector.pop(account_);
    account_.wait(parts_.stalls.stall(StallChannel::QueueVector, operations_));
    account_.stall(Stall::Random);
    if (op.take_sums) {
      parts_.scratchpads.sums_full.take(account_, Stall::Accumulator);
      sums_.take();
    }
    if (op.take_in) {
      parts_.scratchpads.vector_in.full.take(account_, Stall::VectorIn);
      in_.take();
    }
    if (op.take_out) {
      parts_.scratchpads.vector_out.free.take(account_, Stall::VectorOut);
      out_.take();
    }
    execute_at(op);
    if (op.give_sums) parts_.scratchpads.sums_free.put();
    if (op.take_in) parts_.scratchpads.vector_in.free.put();
    if (op.take_out) parts_.scratchpads.vector_out.full.put();
  }
}

VectorContext VectorUnit::context(const VectorUnitOp& op) {
  const auto half = [](DoubleBuffer& buffer, const HalfTurn& turn) {
    return buffer.halves[static_cast<std::size_t>(turn.current())].data();
  };
  const Command& command = parts_.command(op.command);
  VectorContext context{parts_.program, parts_.machine};
  context.sums = &parts_.scratchpads.accumulator.half(sums_.current());
  context.in = half(parts_.scratchpads.vector_in, in_);
  context.out = half(parts_.scratchpads.vector_out, out_);
  context.exponent = &parts_.registers.exponent_of(command);
  context.slots = parts_.registers.exponents;
  context.random = &parts_.registers.random;
  context.resident_columns = resident_columns_;
  context.eta_log2 = parts_.registers.eta_log2;
  if (parts_.books.capture != nullptr && command.kind == CommandKind::Update) {
    LayerCapture& capture = parts_.books.capture->layer_of(command);
    context.tap = {capture.random.data(), capture.update.data()};
  }
  return context;
}

void VectorUnit::execute_at(const VectorUnitOp& op) {
  try {
    execute(op);
  } catch (const LockstepDifference& difference) {
    const Command& command = parts_.command(op.command);
    throw LockstepDifference(describe_operation(command, op.command, op.op.tile) + ", " + difference.what());
  }
}

void VectorUnit::execute(const VectorUnitOp& op) {
  const std::int64_t start = parts_.books.begin_operation(Unit::Vector, op.command);
  const Command& command = parts_.command(op.command);
  if (takes_maximum(command)) {
    if (op.first_of_command) parts_.registers.exponent_of(command).maximum = 0;
    if (command.kind == CommandKind::Product && command.product.resident)
      resident_columns_ = op.op.tile.columns.count;
  }
  if (op.take_sums && parts_.books.capture != nullptr)
    parts_.books.capture->take_sums(op.op, parts_.scratchpads.accumulator.half(sums_.current()),
                                    parts_.machine.cols);
  if (parts_.books.capture != nullptr && command.kind == CommandKind::Add && command.pass == Pass::Forward)
    parts_.books.capture->take_addition(op.op, context(op));

  CommandRecord& record = parts_.books.log.record(op.command);
  const auto task = make_vector_task(op.op, context(op), record.counters);
  UnitCycles spent = parts_.mode.fidelity != Fidelity::Tile ? step_every_cycle(*task, op.first_of_command)
                                                            : compute_at_once(*task, op);
  task->count(record.counters);
  if (takes_maximum(command) && op.last_of_command) {
    finish_maximum(op);
    account_.wait(kExponentCycles);
    spent[Stall::Drain] += kExponentCycles;
  }
  account_.work(spent);
  record.vector += spent;
  parts_.books.end_operation(Unit::Vector, op.command, start);
}

UnitCycles VectorUnit::step_every_cycle(VectorTask& task, bool new_tensor) {
  core_.begin(task, new_tensor);
  for (bool more = true; more;) {
    int cycles = 0;
    while (more && cycles < parts_.mode.quantum) {
      more = core_.step();
      ++cycles;
    }
    account_.wait(cycles);
  }
  if (task.program().has(LaneStage::Draw)) parts_.registers.random = datapath_.random();
  return core_.cycles();
}

UnitCycles VectorUnit::compute_at_once(VectorTask& task, const VectorUnitOp& op) {
  const UnitCycles spent = time_vector(task, parts_.machine, parts_.stalls, transactions_);
  if (parts_.mode.values) values_.compute(op.op, context(op), parts_.books.log.record(op.command).counters);
  account_.wait(spent.total());
  return spent;
}

void VectorUnit::finish_maximum(const VectorUnitOp& op) {
  const Command& command = parts_.command(op.command);
  ExponentRegister& exponent = parts_.registers.exponent_of(command);
  if (parts_.mode.fidelity != Fidelity::Tile)
    exponent = core_.take_exponent();
  else
    exponent.exponent = shift_exponent(exponent.maximum);
  if (parts_.mode.values && exponent.maximum == 0)
    ++parts_.books.log.record(op.command).counters.zero_tensors;
  const bool gradient = command.pass == Pass::Gradient;
  const int unit = wide_unit(command, parts_.registers.exponents);
  const int error_bits = parts_.program.network.bits.error;
  exponent.unit = exponent.maximum == 0 ? unit : unit + exponent.exponent - (error_bits - 1);
  if (parts_.books.capture == nullptr) return;
  if (gradient)
    parts_.books.capture->layer_of(command).gradient_shift = exponent.exponent;
  else
    parts_.books.capture->layer(error_layer(command)).error_shift = exponent.exponent;
}

}  // namespace wagesim
