#include "sim/vector/vector_core.h"

namespace wagesim {

UnitCycles time_vector(const VectorTask& task, const MachineParams& machine, const StallSource& stalls,
                       VectorTransactions& transactions) {
  UnitCycles cycles;
  cycles[Stall::Fill] = vector_startup_cycles(machine);
  for (std::int64_t group = 0; group < task.groups(); ++group) {
    cycles.busy += task.cost(group);
    cycles[Stall::Random] += stalls.stall(StallChannel::VectorIn, transactions.in++) +
                             stalls.stall(StallChannel::VectorOut, transactions.out++);
  }
  cycles[Stall::Drain] = task.depth() + kVectorWriteCycles;
  return cycles;
}

void VectorCore::begin(VectorTask& task, bool values) {
  task_ = &task;
  values_ = values;
  cycles_ = {};
  now_ = 0;
  next_ = 0;
  under_way_ = false;
  end_ = -1;
  pipeline_.resize(static_cast<std::size_t>(task.depth()));
  for (Stage& stage : pipeline_) stage.group = -1;
}

bool VectorCore::step() {
  if (now_ < vector_startup_cycles(machine_)) {
    ++cycles_[Stall::Fill];
  } else {
    Stage& stage = pipeline_[static_cast<std::size_t>(now_) % pipeline_.size()];
    retire(stage);
    if (next_ < task_->groups())
      issue(stage);
    else
      ++cycles_[Stall::Drain];
  }
  ++now_;
  return end_ < 0 || now_ < end_;
}

void VectorCore::retire(Stage& stage) {
  if (stage.group < 0) return;
  if (values_) task_->write(stage.group, stage.lanes);
  if (stage.group + 1 == task_->groups()) end_ = now_ + 1 + kVectorWriteCycles;
  stage.group = -1;
}

void VectorCore::issue(Stage& stage) {
  if (!under_way_) {
    under_way_ = true;
    words_ = task_->cost(next_);
    refused_ = stalls_.stall(StallChannel::VectorIn, transactions_.in++) +
               stalls_.stall(StallChannel::VectorOut, transactions_.out++);
  }
  if (refused_ > 0) {
    --refused_;
    ++cycles_[Stall::Random];
    return;
  }
  ++cycles_.busy;
  if (--words_ > 0) return;
  stage.group = next_++;
  under_way_ = false;
  if (!values_) return;
  task_->read(stage.group, stage.lanes);
  task_->compute(stage.lanes);
}

}  // namespace wagesim
