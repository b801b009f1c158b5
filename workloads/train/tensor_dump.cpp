#include "workloads/train/tensor_dump.h"

#include <fmt/format.h>

#include <span>

#include "workloads/io/atomic_file.h"
#include "workloads/io/npy.h"

namespace wagesim {
namespace {

void write_view(const std::filesystem::path& path, const TensorView& view) {
  with_element(view.type, [&](auto element) {
    using Elem = decltype(element);
    write_npy<Elem>(path, view.shape, view.values<Elem>());
  });
}

void dump_labels(const std::filesystem::path& path, int classes, std::span<const std::uint16_t> labels) {
  const Shape shape{static_cast<std::int64_t>(labels.size())};
  if (classes > 256) return write_npy<std::uint16_t>(path, shape, labels);
  const std::vector<std::uint8_t> bytes(labels.begin(), labels.end());
  write_npy<std::uint8_t>(path, shape, bytes);
}

}  // namespace

std::string step_folder(std::int64_t step_number) {
  return fmt::format("step{:04}", step_number);
}

void dump_step(const std::filesystem::path& directory, std::int64_t step_number, const Network& network,
               const GoldenStep& step, const StepBatch& batch) {
  std::vector<DumpedTensor> tensors;
  for (std::size_t i = 0; i < step.tensors().size(); ++i)
    tensors.push_back({step.tensors()[i], step.tensor(i), step.unit(i)});
  dump_tensors(directory, step_number, network, tensors, batch);
}

void dump_tensors(const std::filesystem::path& directory, std::int64_t step_number, const Network& network,
                  const std::vector<DumpedTensor>& tensors, const StepBatch& batch) {
  const std::filesystem::path step = directory / step_folder(step_number);
  make_directory(step);
  if (!network.independent()) {
    write_view(step / "input.npy", batch.input);
    dump_labels(step / "label.npy", network.classes, batch.labels);
  }
  for (const DumpedTensor& tensor : tensors) {
    if (tensor.values.empty()) continue;
    const std::filesystem::path folder = step / tensor.name.operation;
    make_directory(folder);
    write_view(folder / (tensor.name.name + ".npy"), tensor.values);
    if (!tensor.unit) continue;
    const std::int32_t unit = *tensor.unit;
    write_view(folder / (tensor.name.name + "_unit.npy"), {ElementType::Int32, {1}, &unit});
  }
}

}  // namespace wagesim
