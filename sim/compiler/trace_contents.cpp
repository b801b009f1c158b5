#include "sim/compiler/trace_contents.h"

#include <vector>

#include "models/num/ternary.h"
#include "workloads/trace/tensor_roles.h"
#include "workloads/trace/ternary_packing.h"

namespace wagesim {

namespace {

int add_blob(Trace& trace, std::vector<std::uint8_t> bytes) {
  trace.blobs.emplace_back(std::move(bytes));
  return static_cast<int>(trace.blobs.size()) - 1;
}

template <class Element>
std::vector<std::uint8_t> bytes_of(const std::vector<Element>& values) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(values.size() * sizeof(Element));
  for (const Element value : values) {
    for (std::size_t byte = 0; byte < sizeof(Element); ++byte) {
      bytes.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(value) >> (8 * byte)));
    }
  }
  return bytes;
}

}  // namespace

void add_weights(const CompileInput& input, Trace& trace) {
  Program& program = trace.program;
  const StepGraph graph(program.network);
  for (TraceTensor& tensor : program.tensors) {
    const TensorIdentity identity = *identify_tensor(graph, tensor.name);
    const bool stored = identity.role == TensorRole::Weight;
    if (!stored && identity.role != TensorRole::ComputeWeight) continue;
    const std::vector<std::int8_t>& weights = input.weights[identity.layer];
    if (stored) {
      tensor.data = add_blob(trace, bytes_of(weights));
      continue;
    }
    std::vector<std::int8_t> rounded(weights.size());
    for (std::size_t index = 0; index < weights.size(); ++index) {
      rounded[index] = static_cast<std::int8_t>(compute_weight(weights[index], program.network.bits));
    }
    tensor.data =
        add_blob(trace, tensor.format == ElementFormat::Packed2 ? pack_ternary(rounded, tensor.row_elements())
                                                                : bytes_of(rounded));
  }
}

void add_operands(const CompileInput& input, Trace& trace) {
  const StepGraph graph(trace.program.network);
  for (TraceTensor& tensor : trace.program.tensors) {
    const TensorIdentity identity = *identify_tensor(graph, tensor.name);
    if (identity.role == TensorRole::OwnInput)
      tensor.data = add_blob(trace, bytes_of(input.operands[identity.layer].input));
    if (identity.role == TensorRole::Error && graph.error_origin(identity.layer) == ErrorOrigin::Given)
      tensor.data = add_blob(trace, bytes_of(input.operands[identity.layer].error));
  }
}

void add_samples(const CompileInput& input, Trace& trace) {
  SamplePool& samples = trace.program.samples;
  if (!trace.program.network.independent()) {
    samples.count = static_cast<std::int64_t>(input.labels.size());
    samples.images = static_cast<int>(trace.blobs.size());
    trace.blobs.push_back(input.images);
    samples.labels = add_blob(trace, bytes_of(input.labels));
    samples.order = add_blob(trace, bytes_of(input.order));
  }
  for (const int eta_log2 : input.eta_log2) trace.program.steps.push_back({eta_log2});
  trace.program.first_step = input.first_step;
  trace.program.steps_per_epoch = input.steps_per_epoch;
}

}  // namespace wagesim
