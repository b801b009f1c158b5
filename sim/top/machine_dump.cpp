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

MachineDump::MachineDump(const Trace& trace, const DramImage& image)
    : trace_(trace), graph_(trace.program.network) {
  for (std::size_t layer = 0; layer < trace.program.network.layers.size(); ++layer) {
    weights_.push_back(tensor(image, {TensorRole::Weight, layer}));
    compute_weights_.push_back(tensor(image, {TensorRole::ComputeWeight, layer}));
  }
}

Tensor<std::int8_t> MachineDump::tensor(const DramImage& image, TensorIdentity identity) const {
  const int index = image.find(tensor_name(trace_.program.network, identity));
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
  const Layer& layer = graph_.layer(index);
  const LayerCapture& captured = capture.layer(index);
  LayerState<std::int8_t> state;
  state.weight = weights_[index];
  state.compute_weight = compute_weights_[index];
  state.activation = tensor(image, {TensorRole::Activation, index});
  state.error = tensor(image, {TensorRole::Error, graph_.error_layer(index)});
  state.input_error = tensor(image, {TensorRole::InputError, index});
  state.weight_next = tensor(image, {TensorRole::Weight, index});
  const bool flat = layer.kind == LayerKind::FullyConnected;
  state.sum =
      flat ? reshaped(captured.sum, {layer.batch_in(trace_.program.batch), layer.conv.out_c}) : captured.sum;
  state.shift = {captured.error_shift, captured.gradient_shift};
  if (!layer.has_weights()) return state;
  const Shape& weights = state.weight.shape();
  state.gradient = reshaped(captured.gradient, weights);
  state.random = reshaped(captured.random, weights);
  state.update = reshaped(captured.update, weights);
  return state;
}

void MachineDump::write(const std::filesystem::path& directory, int step, const DramImage& image,
                        const StepCapture& capture) const {
  const Program& program = trace_.program;
  const Tensor<std::int8_t> input = tensor(image, {TensorRole::Input, 0});
  std::vector<std::uint16_t> step_labels;
  if (program.label_tensor != kNoTensor)
    for (const std::int32_t label :
         image.read(program.tensors[static_cast<std::size_t>(program.label_tensor)]))
      step_labels.push_back(static_cast<std::uint16_t>(label));
  std::vector<Tensor<std::int8_t>> own_inputs;
  for (std::size_t layer = 0; layer < program.network.layers.size(); ++layer)
    own_inputs.push_back(tensor(image, {TensorRole::OwnInput, layer}));
  std::vector<LayerState<std::int8_t>> states;
  for (std::size_t layer = 0; layer < program.network.layers.size(); ++layer)
    states.push_back(layer_state(layer, image, capture));
  std::vector<DumpedTensor> tensors;
  for (std::size_t layer = 0; layer < states.size(); ++layer) {
    LayerState<std::int8_t>& state = states[layer];
    const Layer& description = program.network.layers[layer];
    if (description.has_weights()) {
      const TensorIdentity read = layer_input(graph_, layer);
      state.input = TensorView(read.role == TensorRole::Input      ? input
                               : read.role == TensorRole::OwnInput ? own_inputs[layer]
                                                                   : states[read.layer].activation);
    }
    if (description.kind == LayerKind::FullyConnected)
      state.input.shape = {description.batch_in(program.batch), description.conv.in_c};
    narrow_update(program.steps[static_cast<std::size_t>(step)].eta_log2, state);
    for (const LayerTensor<std::int8_t>& kind : layer_tensors<std::int8_t>())
      tensors.push_back({{description.name, kind.name}, kind.view(state), std::nullopt});
  }
  dump_tensors(directory, step, program.network, tensors, {TensorView(input), step_labels});
}

namespace {

/// Where the stored weights of each layer with weights lie among the tensors; kNoTensor where one does not.
std::vector<int> stored_weight_tensors(const Program& program) {
  std::vector<int> tensors;
  for (std::size_t layer = 0; layer < program.network.layers.size(); ++layer) {
    if (!program.network.layers[layer].has_weights()) continue;
    const std::string name = tensor_name(program.network, {TensorRole::Weight, layer});
    const auto found = std::ranges::find(program.tensors, name, &TraceTensor::name);
    tensors.push_back(found == program.tensors.end() ? kNoTensor
                                                     : static_cast<int>(found - program.tensors.begin()));
  }
  return tensors;
}

}  // namespace

bool has_stored_weights(const Program& program) {
  return std::ranges::count(stored_weight_tensors(program), kNoTensor) == 0;
}

std::vector<AnyTensor> stored_weights(const Program& program, const DramImage& image) {
  std::vector<AnyTensor> weights;
  for (const int index : stored_weight_tensors(program)) {
    const TraceTensor& source = program.tensors[static_cast<std::size_t>(index)];
    const std::vector<std::int32_t> values = image.read(source);
    AnyTensor& copy = weights.emplace_back(ElementType::Int8, shape_of(source));
    std::ranges::transform(values, copy.values<std::int8_t>().begin(),
                           [](std::int32_t value) { return static_cast<std::int8_t>(value); });
  }
  return weights;
}

}  // namespace wagesim
