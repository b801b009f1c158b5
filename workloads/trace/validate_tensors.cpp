#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "workloads/trace/limits.h"
#include "workloads/trace/tensor_roles.h"
#include "workloads/trace/trace_names.h"
#include "workloads/trace/validate.h"

namespace wagesim {

namespace {

std::string text_of(const std::vector<std::int64_t>& dims) {
  std::string text = "[";
  for (const std::int64_t extent : dims) text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
  return text + ']';
}

/// Name, format and dims as the network asks for; true where the tensor's size can be relied on.
bool check_identity(const Program& program, const StepGraph& graph, const TraceTensor& tensor,
                    const std::string& key, FaultSink& faults) {
  const auto identity = identify_tensor(graph, tensor.name);
  if (!identity) {
    faults.add(key + ".name", tensor.name, "no layer of this network has such a tensor");
    return false;
  }
  const TraceTensor wanted = describe_tensor(program.network, program.batch, *identity);
  const std::size_t before = faults.count();
  if (tensor.format != wanted.format) {
    faults.add(key + ".format", std::string(name_of(tensor.format)),
               tensor.name + " must be " + std::string(name_of(wanted.format)));
  }
  if (tensor.dims != wanted.dims) {
    faults.add(key + ".dims", text_of(tensor.dims), tensor.name + " must be " + text_of(wanted.dims));
  }
  return faults.count() == before;
}

void check_address(const TraceTensor& tensor, const std::string& key, FaultSink& faults) {
  constexpr std::uint64_t kEnd = std::uint64_t{1} << 48;
  if (tensor.address % trace_limits::kTensorAlignment != 0) {
    faults.add(key + ".address", std::to_string(tensor.address),
               "must be a multiple of " + std::to_string(trace_limits::kTensorAlignment));
  }
  if (tensor.address >= kEnd)
    faults.add(key + ".address", std::to_string(tensor.address), "must be below 2^48");
}

void check_data(const Trace& trace, const StepGraph& graph, std::size_t index, const std::string& key,
                FaultSink& faults) {
  const TraceTensor& tensor = trace.program.tensors[index];
  if (tensor.data == -1) return;
  const TensorRole role = identify_tensor(graph, tensor.name)->role;
  if (role == TensorRole::Input || role == TensorRole::Label) {
    faults.add(key + ".data", std::to_string(tensor.data), "the steps bring the content of " + tensor.name);
    return;
  }
  if (role == TensorRole::Mask || tensor.format == ElementFormat::Int32) {
    faults.add(key + ".data", std::to_string(tensor.data), "only operands and weights start with a content");
    return;
  }
  const auto last = static_cast<std::int64_t>(trace.blobs.size()) - 1;
  if (last < 0) faults.add(key + ".data", std::to_string(tensor.data), "the trace has no blobs");
  if (last < 0 || !faults.in_range(key + ".data", tensor.data, 0, last)) return;
  const auto size = static_cast<std::int64_t>(trace.blobs[static_cast<std::size_t>(tensor.data)].size());
  faults.equal(indexed("blobs", static_cast<std::size_t>(tensor.data)) + " bytes", size, tensor.bytes(),
               "size of " + tensor.name);
}

void check_overlap(const std::vector<const TraceTensor*>& sound, FaultSink& faults) {
  std::vector<const TraceTensor*> ordered = sound;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto* a, const auto* b) { return a->address < b->address; });
  const TraceTensor* furthest = nullptr;
  const auto end = [](const TraceTensor* tensor) {
    return tensor->address + static_cast<std::uint64_t>(tensor->bytes());
  };
  for (const TraceTensor* tensor : ordered) {
    if (furthest != nullptr && tensor->address < end(furthest)) {
      faults.add(tensor->name + " address", std::to_string(tensor->address),
                 "overlaps " + furthest->name + ", which ends at " + std::to_string(end(furthest)));
    }
    if (furthest == nullptr || end(tensor) > end(furthest)) furthest = tensor;
  }
}

void check_step_tensor(const Program& program, int tensor, TensorRole role, FaultSink& faults) {
  const std::string wanted = tensor_name(program.network, {role, 0});
  if (program.network.independent()) {
    if (tensor != kNoTensor) faults.add(wanted, wanted, "must be left out: the layers are independent");
    return;
  }
  const bool exists = tensor >= 0 && static_cast<std::size_t>(tensor) < program.tensors.size();
  if (exists && program.tensors[static_cast<std::size_t>(tensor)].name == wanted) return;
  if (!exists && role == TensorRole::Label && tensor == kNoTensor) return;  // only the loss needs labels
  faults.add(wanted, exists ? program.tensors[static_cast<std::size_t>(tensor)].name : std::string(),
             "the program must name its tensor \"" + wanted + '"');
}

}  // namespace

void validate_tensors(const Trace& trace, const StepGraph& graph, FaultSink& faults) {
  std::set<std::string> names;
  std::vector<const TraceTensor*> sound;
  for (std::size_t index = 0; index < trace.program.tensors.size(); ++index) {
    const TraceTensor& tensor = trace.program.tensors[index];
    const std::string key = indexed("tensors", index);
    check_address(tensor, key, faults);
    if (!check_identity(trace.program, graph, tensor, key, faults)) continue;
    if (!names.insert(tensor.name).second) {
      faults.add(key + ".name", tensor.name, "must be unique");
      continue;
    }
    check_data(trace, graph, index, key, faults);
    if (tensor.address < (std::uint64_t{1} << 48)) sound.push_back(&tensor);
  }
  check_overlap(sound, faults);
  check_step_tensor(trace.program, trace.program.input_tensor, TensorRole::Input, faults);
  check_step_tensor(trace.program, trace.program.label_tensor, TensorRole::Label, faults);
}

}  // namespace wagesim
