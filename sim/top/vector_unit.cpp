#include "sim/top/vector_unit.h"

#include "models/num/shift_exponent.h"
#include "sim/base/lockstep_difference.h"
#include "sim/top/describe_operation.h"

namespace wagesim {
namespace {

bool takes_maximum(const Command& command) {
  return command.kind == CommandKind::Product && command.product.stage != VectorStage::Activate;
}

}  // namespace

VectorUnit::VectorUnit(sc_core::sc_module_name name, Fabric& fabric, VectorDatapath& datapath)
    : sc_module(name),
      fabric_(fabric),
      account_(fabric.clock, fabric.forecast, Unit::Vector),
      datapath_(datapath),
      core_(datapath, fabric.machine, fabric.stalls) {
  datapath_.load_random(fabric.random);
  SC_HAS_PROCESS(VectorUnit);
  SC_THREAD(run);
}

void VectorUnit::run() {
  for (;; ++operations_) {
    const VectorUnitOp op = fabric_.vectors.pop(account_);
    account_.wait(fabric_.stalls.stall(StallChannel::QueueVector, operations_));
    account_.stall(Stall::Random);
    if (op.take_sums) {
      fabric_.sums_full.take(account_, Stall::Accumulator);
      sums_.take();
    }
    if (op.take_in) {
      fabric_.vector_in.full.take(account_, Stall::VectorIn);
      in_.take();
    }
    if (op.take_out) {
      fabric_.vector_out.free.take(account_, Stall::VectorOut);
      out_.take();
    }
    fabric_.guard([&] { execute_at(op); });
    if (op.give_sums) fabric_.sums_free.put();
    if (op.take_in) fabric_.vector_in.free.put();
    if (op.take_out) fabric_.vector_out.full.put();
  }
}

VectorContext VectorUnit::context(const VectorUnitOp& op) {
  const auto half = [](DoubleBuffer& buffer, const HalfTurn& turn) {
    return buffer.halves[static_cast<std::size_t>(turn.current())].data();
  };
  const Command& command = fabric_.command(op.command);
  VectorContext context{fabric_.program, fabric_.machine};
  context.sums = &fabric_.accumulator.half(sums_.current());
  context.in = half(fabric_.vector_in, in_);
  context.out = half(fabric_.vector_out, out_);
  context.exponent = &fabric_.exponent_of(command);
  context.random = &fabric_.random;
  context.resident_columns = resident_columns_;
  context.eta_log2 = fabric_.eta_log2;
  if (fabric_.capture != nullptr && command.kind == CommandKind::Update) {
    LayerCapture& capture = fabric_.capture->layer_of(command);
    context.tap = {capture.random.data(), capture.update.data()};
  }
  return context;
}

void VectorUnit::execute_at(const VectorUnitOp& op) {
  try {
    execute(op);
  } catch (const LockstepDifference& difference) {
    const Command& command = fabric_.command(op.command);
    throw LockstepDifference(describe_operation(command, op.command, op.op.tile) + ", " + difference.what());
  }
}

void VectorUnit::execute(const VectorUnitOp& op) {
  const std::int64_t start = fabric_.begin_operation(Unit::Vector, op.command);
  const Command& command = fabric_.command(op.command);
  if (takes_maximum(command)) {
    if (op.first_of_command) fabric_.exponent_of(command).maximum = 0;
    if (command.product.resident) resident_columns_ = op.op.tile.columns.count;
  }
  if (op.take_sums && fabric_.capture != nullptr)
    fabric_.capture->take_sums(op.op, fabric_.accumulator.half(sums_.current()), fabric_.machine.cols);

  CommandRecord& record = fabric_.log.record(op.command);
  const auto task = make_vector_task(op.op, context(op), record.counters);
  UnitCycles spent = fabric_.mode.fidelity != Fidelity::Tile ? step_every_cycle(*task, op.first_of_command)
                                                             : compute_at_once(*task, op);
  task->count(record.counters);
  if (takes_maximum(command) && op.last_of_command) {
    finish_maximum(op);
    account_.wait(kExponentCycles);
    spent[Stall::Drain] += kExponentCycles;
  }
  account_.work(spent);
  record.vector += spent;
  fabric_.end_operation(Unit::Vector, op.command, start);
}

UnitCycles VectorUnit::step_every_cycle(VectorTask& task, bool new_tensor) {
  core_.begin(task, new_tensor);
  for (bool more = true; more;) {
    int cycles = 0;
    while (more && cycles < fabric_.mode.quantum) {
      more = core_.step();
      ++cycles;
    }
    account_.wait(cycles);
  }
  if (task.program().has(LaneStage::Draw)) fabric_.random = datapath_.random();
  return core_.cycles();
}

UnitCycles VectorUnit::compute_at_once(VectorTask& task, const VectorUnitOp& op) {
  const UnitCycles spent = time_vector(task, fabric_.machine, fabric_.stalls, transactions_);
  if (fabric_.mode.values) values_.compute(op.op, context(op), fabric_.log.record(op.command).counters);
  account_.wait(spent.total());
  return spent;
}

void VectorUnit::finish_maximum(const VectorUnitOp& op) {
  const Command& command = fabric_.command(op.command);
  ExponentRegister& exponent = fabric_.exponent_of(command);
  if (fabric_.mode.fidelity != Fidelity::Tile)
    exponent = core_.take_exponent();
  else
    exponent.exponent = shift_exponent(exponent.maximum);
  if (fabric_.mode.values && exponent.maximum == 0) ++fabric_.log.record(op.command).counters.zero_tensors;
  if (fabric_.capture == nullptr) return;
  const bool gradient = command.product.stage == VectorStage::Maximum;
  const bool logits = command.product.stage == VectorStage::LogitError;
  // The errors that a layer's error product makes are those of the layer before it.
  const auto& layers = fabric_.program.network.layers;
  std::size_t layer = 0;
  while (layers[layer].name != command.layer) ++layer;
  if (gradient)
    fabric_.capture->layer(layer).gradient_shift = exponent.exponent;
  else
    fabric_.capture->layer(logits ? layer : layer - 1).error_shift = exponent.exponent;
}

}  // namespace wagesim
