#include <set>
#include <string>
#include <vector>

#include "workloads/trace/command_shapes.h"
#include "workloads/trace/validate.h"

namespace wagesim {

namespace {

/// What a command reads and writes, by index of Program::tensors.
struct Access {
  std::vector<int> reads, writes;
};

Access access_of(const AddCommand& add) {
  Access access;
  for (const AddOperand& operand : add.operands) access.reads.push_back(operand.tensor);
  access.writes = {add.result_tensor};
  (add.stage == VectorStage::Activate ? access.writes : access.reads).push_back(add.mask_tensor);
  return access;
}

Access access_of(const Command& command) {
  const ProductCommand& product = command.product;
  switch (command.kind) {
    case CommandKind::Product:
      if (product.stage == VectorStage::MaskedMaximum) {
        return {{product.x_tensor, product.y_tensor, product.mask_tensor}, {product.result_tensor}};
      }
      return {{product.x_tensor, product.y_tensor, product.label_tensor},
              {product.result_tensor, product.mask_tensor}};
    case CommandKind::Requantise:
      return {{command.requantise.wide_tensor, command.requantise.mask_tensor},
              {command.requantise.error_tensor}};
    case CommandKind::Update:
      return {{command.update.wide_tensor, command.update.weight_tensor},
              {command.update.weight_tensor, command.update.compute_weight_tensor}};
    case CommandKind::Add:
      return access_of(command.add);
  }
  return {};
}

/// Whether a command takes what a resident product before it leaves in the accumulator buffer.
bool consumes(const StepGraph& graph, const Command& product, const Command& next) {
  const auto& layers = graph.network().layers;
  std::size_t layer = 0;
  while (layers[layer].name != product.layer) ++layer;
  if (next.layer != layers[second_pass_layer(graph, layer, product.pass)].name) return false;
  if (product.pass == Pass::Gradient)
    return next.kind == CommandKind::Update && next.update.wide_tensor == kNoTensor;
  return next.kind == CommandKind::Requantise && next.requantise.wide_tensor == kNoTensor;
}

bool wants_resident(const Command& command) {
  return (command.kind == CommandKind::Requantise && command.requantise.wide_tensor == kNoTensor) ||
         (command.kind == CommandKind::Update && command.update.wide_tensor == kNoTensor);
}

bool leaves_resident(const Command& command) {
  return command.kind == CommandKind::Product && command.product.resident;
}

void check_residence(const Program& program, const StepGraph& graph, std::size_t index, FaultSink& faults) {
  const Command& command = program.commands[index];
  const std::string key = indexed("commands", index);
  const bool has_next = index + 1 < program.commands.size();
  if (leaves_resident(command) && !(has_next && consumes(graph, command, program.commands[index + 1]))) {
    faults.add(key + ".product.resident", "true",
               "the next command must be the one that consumes the result");
  }
  if (wants_resident(command)) {
    const bool chained = index > 0 && leaves_resident(program.commands[index - 1]) &&
                         consumes(graph, program.commands[index - 1], command);
    if (!chained) faults.add(key, {}, "names no wide tensor, but the command before left none resident");
  }
}

}  // namespace

void validate_data_flow(const Program& program, const StepGraph& graph, FaultSink& faults) {
  std::set<int> known{program.input_tensor, program.label_tensor, kNoTensor};
  for (std::size_t tensor = 0; tensor < program.tensors.size(); ++tensor) {
    if (program.tensors[tensor].data != -1) known.insert(static_cast<int>(tensor));
  }
  for (std::size_t index = 0; index < program.commands.size(); ++index) {
    const Access access = access_of(program.commands[index]);
    for (const int tensor : access.reads) {
      if (known.contains(tensor)) continue;
      faults.add(indexed("commands", index), program.tensors[static_cast<std::size_t>(tensor)].name,
                 "is read, but nothing has written it and it has no data");
    }
    known.insert(access.writes.begin(), access.writes.end());
    check_residence(program, graph, index, faults);
  }
}

}  // namespace wagesim
