#include "sim/vector/vector_core.h"

#include <stdexcept>

namespace wagesim {

UnitCycles time_vector(const VectorTask& task, const MachineParams& machine, const StallSource& stalls,
                       VectorTransactions& transactions) {
  UnitCycles cycles;
  cycles[Stall::Fill] = vector_startup_cycles(machine);
  const std::int64_t groups = task.groups();
  cycles.busy = task.total_cost();
  cycles[Stall::Random] = stalls.stalls(StallChannel::VectorIn, transactions.in, groups) +
                          stalls.stalls(StallChannel::VectorOut, transactions.out, groups);
  transactions.in += static_cast<std::uint64_t>(groups);
  transactions.out += static_cast<std::uint64_t>(groups);
  cycles[Stall::Drain] = task.program().depth() + kVectorWriteCycles;
  return cycles;
}

void VectorCore::begin(VectorTask& task, bool new_tensor) {
  task_ = &task;
  new_tensor_ = new_tensor;
  cycles_ = {};
  now_ = 0;
  next_ = 0;
  under_way_ = false;
  end_ = -1;
  operands_.first_lane = 0;
  operands_.first = operands_.last = true;
  operands_.index = 0;
  datapath_.configure(task.settings());
  in_flight_.assign(static_cast<std::size_t>(task.program().depth()), -1);
}

bool VectorCore::step() {
  VectorInputs pins;
  if (now_ < vector_startup_cycles(machine_)) {
    ++cycles_[Stall::Fill];
  } else {
    retire();
    if (next_ < task_->groups())
      issue(pins);
    else
      ++cycles_[Stall::Drain];
  }
  datapath_.clock(pins);
  ++now_;
  return end_ < 0 || now_ < end_;
}

void VectorCore::retire() {
  std::int64_t& group = in_flight_[static_cast<std::size_t>(now_) % in_flight_.size()];
  const VectorOutputs& outputs = datapath_.outputs();
  if (group < 0 && !outputs.valid) return;
  if (group < 0) throw std::logic_error("the vector datapath shows a result that is not due");
  if (outputs.valid) task_->write(group, outputs.lanes);
  if (group + 1 == task_->groups()) end_ = now_ + 1 + kVectorWriteCycles;
  group = -1;
}

void VectorCore::issue(VectorInputs& pins) {
  if (!under_way_) {
    under_way_ = true;
    word_ = 0;
    refused_ = stalls_.stall(StallChannel::VectorIn, transactions_.in++) +
               stalls_.stall(StallChannel::VectorOut, transactions_.out++);
  }
  if (refused_ > 0) {
    --refused_;
    ++cycles_[Stall::Random];
    return;
  }
  ++cycles_.busy;
  pins.valid = task_->present(next_, word_, operands_);
  pins.clear = new_tensor_ && next_ == 0;
  pins.lanes = &operands_;
  if (++word_ < task_->cost(next_)) return;
  task_->count_operands(operands_);
  in_flight_[static_cast<std::size_t>(now_) % in_flight_.size()] = next_++;
  under_way_ = false;
}

ExponentRegister VectorCore::take_exponent() {
  VectorInputs pins;
  pins.take_exponent = true;
  datapath_.clock(pins);
  return {datapath_.outputs().maximum, datapath_.outputs().exponent};
}

}  // namespace wagesim
