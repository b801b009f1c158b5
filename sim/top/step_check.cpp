#include "sim/top/step_check.h"

#include <algorithm>
#include <span>

#include "sim/top/step_health.h"
#include "workloads/trace/tensor_roles.h"

namespace wagesim {
namespace {

template <class Golden, class Machine>
std::optional<std::string> compare(const std::string& name, std::span<const Golden> golden,
                                   std::span<const Machine> machine) {
  if (golden.size() != machine.size())
    return name + ": golden has " + std::to_string(golden.size()) + " elements, machine " +
           std::to_string(machine.size());
  for (std::size_t index = 0; index < golden.size(); ++index)
    if (static_cast<std::int64_t>(golden[index]) != static_cast<std::int64_t>(machine[index]))
      return name + '[' + std::to_string(index) + "]: golden " + std::to_string(golden[index]) +
             ", machine " + std::to_string(machine[index]);
  return std::nullopt;
}

std::span<const std::int8_t> as_int8(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const std::int8_t*>(bytes.data()), bytes.size()};
}

}  // namespace

StepCheck::StepCheck(const Trace& trace, int lanes, Isa isa)
    : trace_(trace),
      graph_(trace.program.network),
      golden_(trace.program.network, pool_, Keep::All, isa),
      random_(trace.program.lfsr_states.empty() ? LfsrBank(trace.program.seed, lanes)
                                                : LfsrBank(trace.program.lfsr_states)) {
  const Program& program = trace.program;
  for (std::size_t layer = 0; layer < program.network.layers.size(); ++layer)
    for (const TraceTensor& tensor : program.tensors)
      if (tensor.name == program.network.layers[layer].name + "/weight")
        golden_.load_weights(layer, as_int8(trace.blobs[static_cast<std::size_t>(tensor.data)].bytes()));
  if (program.network.independent()) load_operands();
}

void StepCheck::load_operands() {
  const Program& program = trace_.program;
  const auto content = [&](TensorIdentity identity) {
    Tensor<std::int8_t>& values = operands_.emplace_back();
    const std::string name = tensor_name(program.network, identity);
    for (const TraceTensor& tensor : program.tensors) {
      if (tensor.name != name || tensor.data < 0) continue;
      values.reshape({tensor.rows(), tensor.row_elements()});
      const std::vector<std::uint8_t> bytes = trace_.blobs[static_cast<std::size_t>(tensor.data)].bytes();
      std::ranges::copy(as_int8(bytes), values.data());
    }
  };
  const std::size_t layers = program.network.layers.size();
  for (std::size_t layer = 0; layer < layers; ++layer)
    for (const TensorRole role : {TensorRole::OwnInput, TensorRole::Error}) content({role, layer});
  for (std::size_t layer = 0; layer < layers; ++layer)
    golden_.load_operands(layer, operands_[2 * layer], operands_[2 * layer + 1]);
}

void StepCheck::resume(const DramImage& image, const std::vector<std::uint32_t>& lfsr_states) {
  const Network& network = trace_.program.network;
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    const int at = image.find(network.layers[layer].name + "/weight");
    if (at == kNoTensor) continue;
    const auto values = image.read(trace_.program.tensors[static_cast<std::size_t>(at)]);
    const std::vector<std::int8_t> weights(values.begin(), values.end());
    golden_.load_weights(layer, weights);
  }
  random_ = LfsrBank(lfsr_states);
}

std::optional<std::string> StepCheck::step(int step, const StepSamples& samples, const DramImage& image,
                                           const StepCapture& capture,
                                           const std::vector<CommandRecord>& commands) {
  const Program& program = trace_.program;
  const StepInput& input = program.steps[static_cast<std::size_t>(step)];
  const Network& network = program.network;
  if (!network.independent())
    input_.reshape({program.batch, network.input_h, network.input_w, network.input_c});
  std::ranges::copy(as_int8(samples.images), input_.data());
  golden_.run({TensorView(input_), samples.labels}, {.exponent = input.eta_log2}, random_);
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer)
    if (auto difference = compare_layer(layer, image, capture)) return difference;
  return compare_health(golden_.health(), commands);
}

std::optional<std::string> StepCheck::compare_health(const Health& golden,
                                                     const std::vector<CommandRecord>& commands) const {
  Health machine;
  for (std::size_t index = 0; index < commands.size(); ++index)
    machine += health_of(trace_.program.commands[index], commands[index].counters);
  for (const auto& [name, count] : Health::counters())
    if (golden.*count != machine.*count)
      return std::string(name) + ": golden " + std::to_string(golden.*count) + ", machine " +
             std::to_string(machine.*count);
  return std::nullopt;
}

std::optional<std::string> StepCheck::compare_layer(std::size_t index, const DramImage& image,
                                                    const StepCapture& capture) const {
  const LayerState<std::int8_t>& golden = golden_.layer(index);
  const LayerCapture& machine = capture.layer(index);
  const Network& network = trace_.program.network;
  const std::string& name = network.layers[index].name;
  std::optional<std::string> difference;
  const auto check = [&](const char* tensor, auto expected, auto actual) {
    if (!difference && !expected.empty()) difference = compare(name + '/' + tensor, expected, actual);
  };
  const auto in_dram = [&](TensorIdentity identity) {
    const int at = image.find(tensor_name(network, identity));
    return at == kNoTensor ? std::vector<std::int32_t>{}
                           : image.read(trace_.program.tensors[static_cast<std::size_t>(at)]);
  };
  const auto check_dram = [&](const char* tensor, auto expected, TensorIdentity identity) {
    const std::vector<std::int32_t> values = in_dram(identity);
    check(tensor, expected, std::span<const std::int32_t>(values));
  };
  const auto shifts_machine = std::array{machine.error_shift, machine.gradient_shift};
  check("sum", golden.sum.values(), machine.sum.values());
  if (graph_.hands_on_sums(index)) check_dram("sum", golden.sum.values(), {TensorRole::Sum, index});
  check_dram("activation", golden.activation.values(), {TensorRole::Activation, index});
  check("shift", std::span<const int>(golden.shift), std::span<const int>(shifts_machine));
  check_dram("error", golden.error.values(), {TensorRole::Error, graph_.error_layer(index)});
  check_dram("input_error", golden.input_error.values(), {TensorRole::InputError, index});
  check("gradient", golden.gradient.values(), machine.gradient.values());
  check("random", golden.random.values(), machine.random.values());
  check("update", golden.update.values(), machine.update.values());
  check_dram("weight", golden.weight_next.values(), {TensorRole::Weight, index});
  return difference;
}

}  // namespace wagesim
