#include "sim/control/whole_steps.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "workloads/input/fault.h"
#include "workloads/trace/command_shapes.h"

namespace wagesim {
namespace {

bool starts_from(const Program& program, const std::string& name) {
  const auto has_content = [&](const TraceTensor& tensor) { return tensor.name == name && tensor.data >= 0; };
  return std::ranges::any_of(program.tensors, has_content);
}

bool has_tensor(const Program& program, const std::string& name) {
  return std::ranges::find(program.tensors, name, &TraceTensor::name) != program.tensors.end();
}

bool runs(const Program& program, const std::string& layer, Pass pass) {
  return std::ranges::any_of(program.commands, [&](const Command& command) {
    return command.layer == layer && command.pass == pass;
  });
}

}  // namespace

void require_whole_steps(const Program& program, const std::string& file, const std::string& asker) {
  constexpr std::pair<Pass, const char*> kPasses[] = {
      {Pass::Forward, "FORWARD"}, {Pass::Gradient, "GRADIENT"}, {Pass::Update, "UPDATE"}};
  std::vector<Fault> faults;
  const auto missing = [&](std::string key, const std::string& what) {
    faults.push_back({file, 0, std::move(key), "", asker + " needs whole training steps, and " + what});
  };
  const StepGraph graph(program.network);
  for (std::size_t index = 0; index < program.network.layers.size(); ++index) {
    const Layer& layer = program.network.layers[index];
    const auto name_of_role = [&](TensorRole role) { return tensor_name(program.network, {role, index}); };
    for (const TensorRole role : {TensorRole::Weight, TensorRole::ComputeWeight})
      if (layer.has_weights() && !starts_from(program, name_of_role(role)))
        missing(name_of_role(role), "this tensor starts from nothing");
    if (has_requantise(graph, index)) {
      const TensorRole error = requantise_roles(graph, index).error.role;
      if (!has_tensor(program, name_of_role(error))) missing(name_of_role(error), "there is no such tensor");
    }
    for (const TensorRole role : {TensorRole::OwnInput, TensorRole::Error})
      if (program.network.independent() && has_tensor(program, name_of_role(role)) &&
          !starts_from(program, name_of_role(role)))
        missing(name_of_role(role), "this tensor starts from nothing");
    for (const auto& [pass, name] : kPasses) {
      const bool wanted = pass == Pass::Forward || (layer.has_weights() && !program.network.forward_only);
      if (wanted && !runs(program, layer.name, pass))
        missing(layer.name, std::string("it has no ") + name + " command");
    }
  }
  if (!faults.empty()) throw InputError(std::move(faults));
}

}  // namespace wagesim
