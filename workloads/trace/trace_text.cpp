#include "workloads/trace/trace_text.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <span>

#include "workloads/io/atomic_file.h"
#include "workloads/io/npy.h"
#include "workloads/trace/blob_values.h"
#include "workloads/trace/proto_write.h"
#include "workloads/trace/tensor_roles.h"
#include "workloads/trace/trace_file.h"
#include "workloads/trace/trace_names.h"

namespace wagesim {

namespace {

google::protobuf::TextFormat::Printer printer() {
  google::protobuf::TextFormat::Printer result;
  result.SetUseShortRepeatedPrimitives(true);
  return result;
}

std::string printed(const google::protobuf::Message& message) {
  std::string text;
  printer().PrintToString(message, &text);
  return text;
}

std::string header(const Trace& trace) {
  const Program& program = trace.program;
  std::uint64_t memory = 0;
  for (const TraceTensor& tensor : program.tensors) memory += static_cast<std::uint64_t>(tensor.bytes());
  std::uint64_t contents = 0;
  for (const Content& blob : trace.blobs) contents += blob.size();
  return "# wagesim trace, format version " + std::to_string(kTraceFormatVersion) + ": " +
         program.network.name + " at batch " + std::to_string(program.batch) + " for machine " +
         program.machine + ", " + std::to_string(program.steps.size()) + " steps of " +
         std::to_string(program.commands.size()) + " commands,\n# " + std::to_string(program.tensors.size()) +
         " tensors in " + std::to_string(memory) + " bytes of DRAM, " + std::to_string(contents) +
         " bytes of contents.\n";
}

std::string summary(std::size_t index, const TraceTensor& tensor, const std::vector<std::int32_t>& values) {
  std::string text = "blobs {  # " + std::to_string(index) + ": " + tensor.name + ", " +
                     std::string(name_of(tensor.format)) + " [";
  for (std::size_t axis = 0; axis < tensor.dims.size(); ++axis) {
    text += (axis > 0 ? ", " : "") + std::to_string(tensor.dims[axis]);
  }
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const auto zeros = std::count(values.begin(), values.end(), 0);
  return text + "], " + std::to_string(*least) + " to " + std::to_string(*most) + ", " +
         std::to_string(zeros) + " of " + std::to_string(values.size()) + " zero\n";
}

/// "conv0/weight" -> "conv0_weight.npy"
std::string npy_name(const TraceTensor& tensor) {
  std::string name = tensor.name;
  std::replace(name.begin(), name.end(), '/', '_');
  return name + ".npy";
}

void write_values(const std::filesystem::path& path, const TraceTensor& tensor,
                  const std::vector<std::int32_t>& values) {
  Shape shape;
  switch (tensor.dims.size()) {
    case 1:
      shape = {tensor.dims[0]};
      break;
    case 2:
      shape = {tensor.dims[0], tensor.dims[1]};
      break;
    case 3:
      shape = {tensor.dims[0], tensor.dims[1], tensor.dims[2]};
      break;
    default:
      shape = {tensor.dims[0], tensor.dims[1], tensor.dims[2], tensor.dims[3]};
  }
  if (tensor.format == ElementFormat::Uint16) {
    const std::vector<std::uint16_t> elements(values.begin(), values.end());
    return write_npy<std::uint16_t>(path, shape, elements);
  }
  if (tensor.format == ElementFormat::Int32) return write_npy<std::int32_t>(path, shape, values);
  const std::vector<std::int8_t> elements(values.begin(), values.end());
  write_npy<std::int8_t>(path, shape, elements);
}

/// The whole text; contents too large for it go to `directory` where that is given.
std::string text_of(const Trace& trace, const std::filesystem::path* directory) {
  std::string text = header(trace) + printed(to_message(trace.program));
  const auto tensors = tensors_of_blobs(trace.program, trace.blobs.size());
  for (std::size_t index = 0; index < trace.blobs.size(); ++index) {
    const TraceTensor& tensor = *tensors[index];
    const std::vector<std::int32_t> values = blob_values(tensor, trace.blobs[index].bytes());
    text += summary(index, tensor, values);
    pb::Blob blob;
    if (values.size() <= kInlineValues) {
      blob.mutable_values()->Add(values.begin(), values.end());
    } else if (directory != nullptr) {
      blob.set_npy(npy_name(tensor));
      write_values(*directory / blob.npy(), tensor, values);
    } else {
      text += "  # left out here; in full with -o DIR\n";
    }
    const std::string fields = printed(blob);
    text += (fields.empty() ? "" : "  ") + fields + "}\n";
  }
  return text;
}

}  // namespace

std::string show_trace(const Trace& trace) {
  return text_of(trace, nullptr);
}

void write_trace_text(const std::filesystem::path& directory, const Trace& trace) {
  make_directory(directory);
  write_file(directory / "program.txt", text_of(trace, &directory));
}

}  // namespace wagesim
