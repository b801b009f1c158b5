#include "workloads/train/tensor_dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "workloads/io/atomic_file.h"
#include "workloads/io/npy.h"

namespace wagesim {
namespace {

constexpr int kByteEtaLog2 = 6;  // up to here |D| <= sqrt(2) * eta + 1 fits int8

template <class To, class From>
std::vector<To> converted(std::span<const From> values) {
  std::vector<To> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(),
                 [](From value) { return static_cast<To>(value); });
  return result;
}

template <class To, class From>
void write_converted(const std::filesystem::path& path, const Shape& shape, std::span<const From> values) {
  const std::vector<To> copy = converted<To>(values);
  write_npy<To>(path, shape, copy);
}

void dump_labels(const std::filesystem::path& path, int classes, std::span<const std::uint16_t> labels) {
  const Shape shape{static_cast<std::int64_t>(labels.size())};
  if (classes > 256) return write_npy<std::uint16_t>(path, shape, labels);
  write_converted<std::uint8_t>(path, shape, labels);
}

void dump_update(const std::filesystem::path& path, int eta_log2, const Tensor<std::int16_t>& update) {
  if (eta_log2 > kByteEtaLog2) return write_npy(path, update);
  write_converted<std::int8_t>(path, update.shape(), update.values());
}

template <class Elem>
void dump_layer(const std::filesystem::path& folder, const Layer& layer, int eta_log2,
                const LayerState<Elem>& state) {
  make_directory(folder);
  // A fully connected layer reads the flattened activations of the layer before.
  const std::int64_t batch = state.sum.shape()[0];
  const Shape input_shape =
      layer.kind == LayerKind::FullyConnected ? Shape{batch, layer.conv.in_c} : state.input->shape();
  write_npy<Elem>(folder / "input.npy", input_shape, state.input->values());
  write_npy(folder / "weight.npy", state.weight);
  write_npy(folder / "ternary.npy", state.compute_weight);
  write_npy(folder / "sum.npy", state.sum);
  if (!state.activation.empty()) write_npy(folder / "activation.npy", state.activation);
  write_npy(folder / "error.npy", state.error);
  write_npy(folder / "gradient.npy", state.gradient);
  const std::array<std::int32_t, 2> shifts = {state.error_shift, state.gradient_shift};
  write_npy<std::int32_t>(folder / "shift.npy", {2}, shifts);
  write_npy(folder / "random.npy", state.random);
  dump_update(folder / "update.npy", eta_log2, state.update);
  write_npy(folder / "weight_next.npy", state.weight_next);
}

}  // namespace

std::string step_folder(std::int64_t step_number) {
  return fmt::format("step{:04}", step_number);
}

namespace {

/// Folder of a step with what the network as a whole reads.
template <class Elem>
std::filesystem::path dump_batch(const std::filesystem::path& directory, std::int64_t step_number,
                                 const Network& network, const Batch<Elem>& batch) {
  std::filesystem::path folder = directory / step_folder(step_number);
  make_directory(folder);
  write_npy(folder / "input.npy", batch.input);
  dump_labels(folder / "label.npy", network.classes, batch.labels);
  return folder;
}

}  // namespace

template <class Elem>
void dump_step(const std::filesystem::path& directory, std::int64_t step_number, int eta_log2,
               const TrainingStep<Elem>& step, const Batch<Elem>& batch) {
  const Network& network = step.network();
  const std::filesystem::path folder = dump_batch(directory, step_number, network, batch);
  for (std::size_t i = 0; i < network.layers.size(); ++i)
    dump_layer(folder / network.layers[i].name, network.layers[i], eta_log2, step.layer(i));
}

template <class Elem>
void dump_tensors(const std::filesystem::path& directory, std::int64_t step_number, int eta_log2,
                  const Network& network, std::span<const LayerState<Elem>> layers,
                  const Batch<Elem>& batch) {
  const std::filesystem::path folder = dump_batch(directory, step_number, network, batch);
  for (std::size_t i = 0; i < layers.size(); ++i)
    dump_layer(folder / network.layers[i].name, network.layers[i], eta_log2, layers[i]);
}

template void dump_step(const std::filesystem::path&, std::int64_t, int, const TrainingStep<std::int8_t>&,
                        const Batch<std::int8_t>&);
template void dump_step(const std::filesystem::path&, std::int64_t, int, const TrainingStep<std::int16_t>&,
                        const Batch<std::int16_t>&);

template void dump_tensors(const std::filesystem::path&, std::int64_t, int, const Network&,
                           std::span<const LayerState<std::int8_t>>, const Batch<std::int8_t>&);
template void dump_tensors(const std::filesystem::path&, std::int64_t, int, const Network&,
                           std::span<const LayerState<std::int16_t>>, const Batch<std::int16_t>&);

}  // namespace wagesim
