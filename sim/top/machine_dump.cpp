#include "sim/top/machine_dump.h"

#include <algorithm>

#include "workloads/train/tensor_dump.h"

namespace wagesim {
namespace {

Shape shape_of(const TraceTensor& tensor) {
  switch (tensor.dims.size()) {
    case 1:
      return {tensor.dims[0]};
    case 2:
      return {tensor.dims[0], tensor.dims[1]};
    case 3:
      return {tensor.dims[0], tensor.dims[1], tensor.dims[2]};
    default:
      return {tensor.dims[0], tensor.dims[1], tensor.dims[2], tensor.dims[3]};
  }
}

/// The capture's four-dimensional tensor in the shape of the dump: fully connected layers have two
/// dimensions.
template <class T>
Tensor<T> reshaped(const Tensor<T>& tensor, const Shape& shape) {
  Tensor<T> result(shape);
  std::copy(tensor.values().begin(), tensor.values().end(), result.data());
  return result;
}

}  // namespace

MachineDump::MachineDump(const Trace& trace, const DramImage& image) : trace_(trace) {
  for (const Layer& layer : trace.program.network.layers) {
    weights_.push_back(tensor(image, layer.name + "/weight"));
    compute_weights_.push_back(tensor(image, layer.name + "/ternary"));
  }
}

Tensor<std::int8_t> MachineDump::tensor(const DramImage& image, const std::string& name) const {
  const int index = image.find(name);
  if (index == kNoTensor) return {};
  const TraceTensor& source = trace_.program.tensors[static_cast<std::size_t>(index)];
  const std::vector<std::int32_t> values = image.read(source);
  Tensor<std::int8_t> result(shape_of(source));
  std::transform(values.begin(), values.end(), result.data(),
                 [](std::int32_t value) { return static_cast<std::int8_t>(value); });
  return result;
}

LayerState<std::int8_t> MachineDump::layer_state(std::size_t index, const DramImage& image,
                                                 const StepCapture& capture) const {
  const Layer& layer = trace_.program.network.layers[index];
  const LayerCapture& captured = capture.layer(index);
  LayerState<std::int8_t> state;
  state.weight = weights_[index];
  state.compute_weight = compute_weights_[index];
  state.activation = tensor(image, layer.name + "/activation");
  state.error = tensor(image, layer.name + "/error");
  state.weight_next = tensor(image, layer.name + "/weight");
  state.sum = reshaped(captured.sum, state.error.shape());
  const Shape& weights = state.weight.shape();
  state.gradient = reshaped(captured.gradient, weights);
  state.random = reshaped(captured.random, weights);
  state.update = reshaped(captured.update, weights);
  state.error_shift = captured.error_shift;
  state.gradient_shift = captured.gradient_shift;
  return state;
}

void MachineDump::write(const std::filesystem::path& directory, int step, const DramImage& image,
                        const StepCapture& capture) const {
  const Program& program = trace_.program;
  Batch<std::int8_t> batch;
  batch.input = tensor(image, "input");
  const auto& labels = program.tensors[static_cast<std::size_t>(program.label_tensor)];
  for (const std::int32_t label : image.read(labels))
    batch.labels.push_back(static_cast<std::uint16_t>(label));
  std::vector<LayerState<std::int8_t>> states;
  for (std::size_t layer = 0; layer < program.network.layers.size(); ++layer)
    states.push_back(layer_state(layer, image, capture));
  for (std::size_t layer = 0; layer < states.size(); ++layer)
    states[layer].input = layer == 0 ? &batch.input : &states[layer - 1].activation;
  dump_tensors<std::int8_t>(directory, step, program.steps[static_cast<std::size_t>(step)].eta_log2,
                            program.network, states, batch);
}

bool has_stored_weights(const Program& program) {
  return std::ranges::all_of(program.network.layers, [&](const Layer& layer) {
    return std::ranges::find(program.tensors, layer.name + "/weight", &TraceTensor::name) !=
           program.tensors.end();
  });
}

std::vector<Tensor<std::int16_t>> stored_weights(const Program& program, const DramImage& image) {
  std::vector<Tensor<std::int16_t>> weights;
  for (const Layer& layer : program.network.layers) {
    const auto index = static_cast<std::size_t>(image.find(layer.name + "/weight"));
    const TraceTensor& source = program.tensors[index];
    const std::vector<std::int32_t> values = image.read(source);
    std::copy(values.begin(), values.end(), weights.emplace_back(shape_of(source)).data());
  }
  return weights;
}

}  // namespace wagesim
