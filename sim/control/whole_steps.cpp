#include "sim/control/whole_steps.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "workloads/input/fault.h"

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
  for (const Layer& layer : program.network.layers) {
    for (const char* tensor : {"/weight", "/ternary"})
      if (!starts_from(program, layer.name + tensor))
        missing(layer.name + tensor, "this tensor starts from nothing");
    if (!has_tensor(program, layer.name + "/error"))
      missing(layer.name + "/error", "there is no such tensor");
    for (const auto& [pass, name] : kPasses)
      if (!runs(program, layer.name, pass))
        missing(layer.name, std::string("it has no ") + name + " command");
  }
  if (!faults.empty()) throw InputError(std::move(faults));
}

}  // namespace wagesim
