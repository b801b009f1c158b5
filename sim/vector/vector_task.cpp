#include "sim/vector/vector_task.h"

#include "sim/vector/activate_task.h"
#include "sim/vector/add_task.h"
#include "sim/vector/requantise_task.h"
#include "sim/vector/update_task.h"
#include "sim/vector/wide_task.h"

namespace wagesim {

bool VectorTask::present(std::int64_t group, int word, LaneGroup& lanes) {
  if (word + 1 < cost(group)) return false;
  read(group, lanes);
  return true;
}

std::int64_t VectorTask::total_cost() const {
  std::int64_t cycles = 0;
  for (std::int64_t group = 0; group < groups(); ++group) cycles += cost(group);
  return cycles;
}

void VectorTask::count(Counters& counters) const {
  count_stages(program(), elements(), counters);
  count_accesses(counters);
}

std::unique_ptr<VectorTask> make_vector_task(const VectorOp& op, const VectorContext& context,
                                             Counters& data) {
  switch (op.command->kind) {
    case CommandKind::Requantise:
      return std::make_unique<RequantiseTask>(op, context, data);
    case CommandKind::Update:
      return std::make_unique<UpdateTask>(op, context, data);
    case CommandKind::Add:
      return std::make_unique<AddTask>(op, context, data);
    case CommandKind::Product:
      break;
  }
  if (op.command->product.stage == VectorStage::Activate)
    return std::make_unique<ActivateTask>(op, context, data);
  return std::make_unique<WideTask>(op, context, data);
}

}  // namespace wagesim
