#include <set>
#include <string>
#include <utility>

#include "models/num/ternary.h"
#include "workloads/trace/limits.h"
#include "workloads/trace/tensor_roles.h"
#include "workloads/trace/ternary_packing.h"
#include "workloads/trace/validate.h"

namespace wagesim {

namespace {

using Blob = std::vector<std::uint8_t>;

std::string element_key(std::size_t blob, std::size_t element) {
  return indexed("blobs", blob) + ' ' + indexed("element", element);
}

/// Int8 operands: no magnitude above the width's, which excludes -128.
void check_int8(const Blob& blob, std::size_t index, int limit, const std::string& name, FaultSink& faults) {
  for (std::size_t element = 0; element < blob.size(); ++element) {
    const int value = static_cast<std::int8_t>(blob[element]);
    if (value >= -limit && value <= limit) continue;
    faults.add(element_key(index, element), std::to_string(value),
               name + " must be " + std::to_string(-limit) + " to " + std::to_string(limit));
    return;  // one element names the fault; a garbled blob would name millions
  }
}

void check_ternary(const Blob& blob, std::size_t index, const TraceTensor& tensor, FaultSink& faults) {
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

void check_labels(const Blob& blob, std::size_t index, int classes, FaultSink& faults) {
  for (std::size_t element = 0; element < blob.size() / 2; ++element) {
    const int label = blob[2 * element] | blob[2 * element + 1] << 8;
    if (label < classes) continue;
    faults.add(element_key(index, element), std::to_string(label),
               "a label must be 0 to " + std::to_string(classes - 1));
    return;
  }
}

void check_blob(const Trace& trace, std::size_t index, const TraceTensor& tensor, FaultSink& faults) {
  const Network& network = trace.program.network;
  const Blob& blob = trace.blobs[index];
  switch (identify_tensor(network, tensor.name)->role) {
    case TensorRole::Label:
      return check_labels(blob, index, network.classes, faults);
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
  const Blob& m = trace.blobs[static_cast<std::size_t>(stored->data)];
  const Blob& t = trace.blobs[static_cast<std::size_t>(compute->data)];
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

/// Every pair (blob, tensor it fills), each once.
using BlobUses = std::set<std::pair<int, int>>;

void use_by_step(const Trace& trace, const std::string& key, int data, int tensor, BlobUses& uses,
                 FaultSink& faults) {
  if (tensor == kNoTensor) return;
  const auto last = static_cast<std::int64_t>(trace.blobs.size()) - 1;
  if (last < 0) faults.add(key, std::to_string(data), "the trace has no blobs");
  if (last < 0 || !faults.in_range(key, data, 0, last)) return;
  const auto size = static_cast<std::int64_t>(trace.blobs[static_cast<std::size_t>(data)].size());
  const TraceTensor& wanted = trace.program.tensors[static_cast<std::size_t>(tensor)];
  const std::string blob_key = indexed("blobs", static_cast<std::size_t>(data)) + " bytes";
  if (faults.equal(blob_key, size, wanted.bytes(), "size of " + wanted.name)) uses.insert({data, tensor});
}

BlobUses uses_of_blobs(const Trace& trace, FaultSink& faults) {
  const Program& program = trace.program;
  BlobUses uses;
  for (std::size_t index = 0; index < program.steps.size(); ++index) {
    const StepInput& step = program.steps[index];
    const std::string key = indexed("steps", index);
    use_by_step(trace, key + ".input", step.input_data, program.input_tensor, uses, faults);
    use_by_step(trace, key + ".label", step.label_data, program.label_tensor, uses, faults);
    faults.in_range(key + ".eta_log2", step.eta_log2, trace_limits::kMinEtaLog2, trace_limits::kMaxEtaLog2);
  }
  for (std::size_t index = 0; index < program.tensors.size(); ++index) {
    if (program.tensors[index].data != -1)
      uses.insert({program.tensors[index].data, static_cast<int>(index)});
  }
  return uses;
}

/// Every blob is used, and has one shape: tensors that share it agree on format and dims.
void check_sharing(const Trace& trace, const BlobUses& uses, FaultSink& faults) {
  std::vector<const TraceTensor*> first(trace.blobs.size(), nullptr);
  for (const auto& [blob, index] : uses) {
    const TraceTensor& tensor = trace.program.tensors[static_cast<std::size_t>(index)];
    const TraceTensor*& other = first[static_cast<std::size_t>(blob)];
    if (other == nullptr) other = &tensor;
    if (other->format == tensor.format && other->dims == tensor.dims) continue;
    faults.add(indexed("blobs", static_cast<std::size_t>(blob)), {},
               "is shared by " + other->name + " and " + tensor.name + ", which differ in shape");
  }
  for (std::size_t blob = 0; blob < first.size(); ++blob) {
    if (first[blob] == nullptr) faults.add(indexed("blobs", blob), {}, "no tensor and no step uses it");
  }
}

}  // namespace

void validate_contents(const Trace& trace, FaultSink& faults) {
  const Program& program = trace.program;
  if (program.steps.empty()) faults.add("steps", "0", "a trace has at least one step");
  for (std::size_t lane = 0; lane < program.lfsr_states.size(); ++lane) {
    if (program.lfsr_states[lane] == 0) faults.add(indexed("lfsr_states", lane), "0", "must not be zero");
  }
  const std::size_t before = faults.count();
  const BlobUses uses = uses_of_blobs(trace, faults);
  if (faults.count() != before) return;
  check_sharing(trace, uses, faults);
  for (const auto& [blob, tensor] : uses) {
    check_blob(trace, static_cast<std::size_t>(blob), program.tensors[static_cast<std::size_t>(tensor)],
               faults);
  }
  if (faults.count() != before) return;
  for (std::size_t layer = 0; layer < program.network.layers.size(); ++layer) {
    check_rounding(trace, layer, faults);
  }
}

}  // namespace wagesim
