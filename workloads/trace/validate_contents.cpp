#include <algorithm>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "models/num/ternary.h"
#include "workloads/trace/blob_values.h"
#include "workloads/trace/limits.h"
#include "workloads/trace/tensor_roles.h"
#include "workloads/trace/ternary_packing.h"
#include "workloads/trace/validate.h"

namespace wagesim {

namespace {

std::string element_key(std::size_t blob, std::size_t element) {
  return indexed("blobs", blob) + ' ' + indexed("element", element);
}

/// Without a branch an element, so that compilers make vector code of it.
template <class Element>
bool all_within(std::span<const std::uint8_t> piece, std::int64_t low, std::int64_t high) {
  const auto least = static_cast<Element>(std::max<std::int64_t>(low, std::numeric_limits<Element>::min())),
             most = static_cast<Element>(std::min<std::int64_t>(high, std::numeric_limits<Element>::max()));
  unsigned outside = 0;
  for (std::size_t at = 0; at + sizeof(Element) <= piece.size(); at += sizeof(Element)) {
    Element value;
    std::memcpy(&value, piece.data() + at, sizeof(value));
    outside |= static_cast<unsigned>(value < least) | static_cast<unsigned>(value > most);
  }
  return outside == 0;
}

/// Faults the first element outside [low, high]; a garbled blob would name millions. Reads the blob piece by
/// piece: samples may be larger than memory.
template <class Element>
void check_elements(const Content& blob, std::size_t index, std::int64_t low, std::int64_t high,
                    const std::string& must_be, FaultSink& faults) {
  bool found = false;
  blob.for_each_piece([&](std::uint64_t offset, std::span<const std::uint8_t> piece) {
    if (found || all_within<Element>(piece, low, high)) return;
    for (std::size_t at = 0; at + sizeof(Element) <= piece.size() && !found; at += sizeof(Element)) {
      Element value;
      std::memcpy(&value, piece.data() + at, sizeof(value));
      if (value >= low && value <= high) continue;
      faults.add(element_key(index, (static_cast<std::size_t>(offset) + at) / sizeof(Element)),
                 std::to_string(value), must_be);
      found = true;
    }
  });
}

/// Int8 operands: no magnitude above the width's, which excludes -128.
void check_int8(const Content& blob, std::size_t index, int limit, const std::string& name,
                FaultSink& faults) {
  check_elements<std::int8_t>(blob, index, -limit, limit,
                              name + " must be " + std::to_string(-limit) + " to " + std::to_string(limit),
                              faults);
}

void check_ternary(const Content& content, std::size_t index, const TraceTensor& tensor, FaultSink& faults) {
  const std::vector<std::uint8_t> blob = content.bytes();
  const std::int64_t row = tensor.row_elements();
  const auto row_bytes = static_cast<std::size_t>(tensor.row_bytes());
  for (std::size_t start = 0; start < blob.size(); start += row_bytes) {
    for (std::int64_t column = 0; column < std::int64_t{4} * tensor.row_bytes(); ++column) {
      const int value = packed_ternary(blob.data() + start, column);
      if (column < row ? value != -2 : value == 0) continue;
      faults.add(element_key(index, start / row_bytes * static_cast<std::size_t>(row) +
                                        static_cast<std::size_t>(column)),
                 std::to_string(value),
                 column < row ? tensor.name + " must be -1, 0 or 1" : "padding of a row must be zero");
      return;
    }
  }
}

void check_samples(const Trace& trace, std::size_t index, const TraceTensor& use, FaultSink& faults) {
  const Program& program = trace.program;
  const Content& blob = trace.blobs[index];
  if (use.format == ElementFormat::Uint16) {
    const int last = program.network.classes - 1;
    return check_elements<std::uint16_t>(blob, index, 0, last, "a label must be 0 to " + std::to_string(last),
                                         faults);
  }
  if (use.format == ElementFormat::Int32) {
    const std::int64_t last = program.samples.count - 1;
    return check_elements<std::int32_t>(blob, index, 0, last, "an image must be 0 to " + std::to_string(last),
                                        faults);
  }
  check_int8(blob, index, max_magnitude(program.network.bits.activation), "input", faults);
}

void check_start(const Trace& trace, const StepGraph& graph, const TraceTensor& tensor, FaultSink& faults) {
  const Network& network = trace.program.network;
  const auto identity = identify_tensor(graph, tensor.name);
  if (!identity) return;  // validate_tensors() refuses it
  const auto index = static_cast<std::size_t>(tensor.data);
  const Content& blob = trace.blobs[index];
  switch (identity->role) {
    case TensorRole::Weight:
      return check_int8(blob, index, max_magnitude(network.bits.gradient), tensor.name, faults);
    case TensorRole::Error:
      return check_int8(blob, index, max_magnitude(network.bits.error), tensor.name, faults);
    case TensorRole::ComputeWeight:
      if (tensor.format == ElementFormat::Packed2) return check_ternary(blob, index, tensor, faults);
      return check_int8(blob, index, max_magnitude(network.bits.weight), tensor.name, faults);
    default:
      return check_int8(blob, index, max_magnitude(network.bits.activation), tensor.name, faults);
  }
}

/// T is what M rounds to, where a trace starts from both.
void check_rounding(const Trace& trace, std::size_t layer, FaultSink& faults) {
  const Program& program = trace.program;
  const auto find = [&](TensorRole role) -> const TraceTensor* {
    const std::string name = tensor_name(program.network, {role, layer});
    for (const TraceTensor& tensor : program.tensors) {
      if (tensor.name == name) return tensor.data == -1 ? nullptr : &tensor;
    }
    return nullptr;
  };
  const TraceTensor* stored = find(TensorRole::Weight);
  const TraceTensor* compute = find(TensorRole::ComputeWeight);
  if (stored == nullptr || compute == nullptr) return;
  const std::vector<std::uint8_t> m = trace.blobs[static_cast<std::size_t>(stored->data)].bytes();
  const std::vector<std::uint8_t> t = trace.blobs[static_cast<std::size_t>(compute->data)].bytes();
  const auto row = static_cast<std::size_t>(stored->row_elements());
  const auto row_bytes = static_cast<std::size_t>(compute->row_bytes());
  for (std::size_t element = 0; element < m.size(); ++element) {
    const int wanted = compute_weight(static_cast<std::int8_t>(m[element]), program.network.bits);
    const std::uint8_t* packed_row = t.data() + element / row * row_bytes;
    const auto column = static_cast<std::int64_t>(element % row);
    const int found = compute->format == ElementFormat::Packed2
                          ? packed_ternary(packed_row, column)
                          : static_cast<std::int8_t>(packed_row[column]);
    if (found == wanted) continue;
    faults.add(
        element_key(static_cast<std::size_t>(compute->data), element), std::to_string(found),
        compute->name + " must be " + std::to_string(wanted) + ", what " + stored->name + " rounds to");
    return;
  }
}

/// Number and size of the samples and of the order; true where both can be relied on.
bool check_sample_sizes(const Trace& trace, const StepGraph& graph, FaultSink& faults) {
  const Program& program = trace.program;
  if (program.network.independent()) {
    const SamplePool none;
    const SamplePool& samples = program.samples;
    const bool given = samples.count != none.count || samples.images != none.images ||
                       samples.labels != none.labels || samples.order != none.order;
    if (given) faults.add("samples", {}, "must be left out: the layers are independent");
    return !given;
  }
  if (!samples_are_sound(program)) {
    faults.add("samples.count", std::to_string(program.samples.count),
               "must be 1 or more, at most 2^31 - 1 images and 2^50 bytes");
    return false;
  }
  const bool labelled = program.label_tensor != kNoTensor;
  if (labelled != (program.samples.labels != -1))
    faults.add("samples.labels", {},
               labelled ? "must be given: the program has a label tensor"
                        : "must be left out: the program has no label tensor");
  const std::size_t before = faults.count();
  const auto last = static_cast<std::int64_t>(trace.blobs.size()) - 1;
  for (const BlobUse& use : uses_of_blobs(program)) {
    if (identify_tensor(graph, use.tensor.name)) continue;  // validate_tensors() has looked
    const std::string& key = use.tensor.name;
    if (last < 0) faults.add(key, std::to_string(use.blob), "the trace has no blobs");
    if (last < 0 || !faults.in_range(key, use.blob, 0, last)) continue;
    const auto blob = static_cast<std::size_t>(use.blob);
    faults.equal(indexed("blobs", blob) + " bytes", static_cast<std::int64_t>(trace.blobs[blob].size()),
                 use.tensor.bytes(), "size of " + key);
  }
  return faults.count() == before;
}

/// Every blob is used, and has one shape: tensors that share it agree on format and dims.
void check_sharing(const Trace& trace, const std::vector<BlobUse>& uses, FaultSink& faults) {
  std::vector<const TraceTensor*> first(trace.blobs.size(), nullptr);
  for (const BlobUse& use : uses) {
    const TraceTensor*& other = first[static_cast<std::size_t>(use.blob)];
    if (other == nullptr) other = &use.tensor;
    if (other->format == use.tensor.format && other->dims == use.tensor.dims) continue;
    faults.add(indexed("blobs", static_cast<std::size_t>(use.blob)), {},
               "is shared by " + other->name + " and " + use.tensor.name + ", which differ in shape");
  }
  for (std::size_t blob = 0; blob < first.size(); ++blob) {
    if (first[blob] == nullptr) faults.add(indexed("blobs", blob), {}, "no tensor and no step uses it");
  }
}

void check_steps(const Program& program, FaultSink& faults) {
  if (program.steps.empty()) faults.add("steps", "0", "a trace has at least one step");
  for (std::size_t index = 0; index < program.steps.size(); ++index)
    faults.in_range(indexed("steps", index) + ".eta_log2", program.steps[index].eta_log2,
                    trace_limits::kMinEtaLog2, trace_limits::kMaxEtaLog2);
}

}  // namespace

void validate_contents(const Trace& trace, const StepGraph& graph, FaultSink& faults) {
  const Program& program = trace.program;
  check_steps(program, faults);
  for (std::size_t lane = 0; lane < program.lfsr_states.size(); ++lane) {
    if (program.lfsr_states[lane] == 0) faults.add(indexed("lfsr_states", lane), "0", "must not be zero");
  }
  if (!check_sample_sizes(trace, graph, faults)) return;
  const std::vector<BlobUse> uses = uses_of_blobs(program);
  check_sharing(trace, uses, faults);
  validate_start(trace, graph, faults);
  for (const BlobUse& use : uses)
    if (!identify_tensor(graph, use.tensor.name))
      check_samples(trace, static_cast<std::size_t>(use.blob), use.tensor, faults);
}

void validate_start(const Trace& trace, const StepGraph& graph, FaultSink& faults) {
  const Program& program = trace.program;
  const std::size_t before = faults.count();
  for (const TraceTensor& tensor : program.tensors)
    if (tensor.data >= 0) check_start(trace, graph, tensor, faults);
  if (faults.count() != before) return;
  for (std::size_t layer = 0; layer < program.network.layers.size(); ++layer)
    check_rounding(trace, layer, faults);
}

}  // namespace wagesim
