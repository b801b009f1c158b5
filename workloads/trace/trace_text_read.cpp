#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include "workloads/io/npy.h"
#include "workloads/io/read_file.h"
#include "workloads/trace/blob_values.h"
#include "workloads/trace/proto_read.h"
#include "workloads/trace/tensor_roles.h"
#include "workloads/trace/trace_text.h"
#include "workloads/trace/validate.h"

namespace wagesim {

namespace {

constexpr std::size_t kMaxTextBytes = std::size_t{1} << 28;

/// Turns what the text parser finds into faults with lines.
class ParseFaults : public google::protobuf::io::ErrorCollector {
 public:
  explicit ParseFaults(std::string file) : file_(std::move(file)) {}

  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
    ++count_;
    if (faults_.size() < kMostFaults)
      faults_.push_back({file_, line + 1, "column " + std::to_string(column + 1), {}, message});
  }
  void AddWarning(int, google::protobuf::io::ColumnNumber, const std::string&) override {}

  [[noreturn]] void raise() { throw InputError(std::move(faults_), count_ - faults_.size()); }

 private:
  std::string file_;
  std::vector<Fault> faults_;
  std::size_t count_ = 0;
};

pb::Program parse(std::string_view text, const std::filesystem::path& path) {
  ParseFaults errors(path.string());
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  pb::Program message;
  google::protobuf::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
  if (!parser.Parse(&stream, &message)) errors.raise();
  return message;
}

template <class Element>
std::vector<std::int32_t> read_values(const std::filesystem::path& path, const TraceTensor& tensor) {
  const Tensor<Element> values = read_npy<Element>(path);
  bool same = values.shape().rank() == static_cast<int>(tensor.dims.size());
  for (int axis = 0; same && axis < values.shape().rank(); ++axis) {
    same = values.shape()[axis] == tensor.dims[static_cast<std::size_t>(axis)];
  }
  if (!same) throw InputError(Fault{path.string(), 0, "shape", {}, "must be that of " + tensor.name});
  return {values.values().begin(), values.values().end()};
}

/// Reads the contents that a text names, from the text or from the files beside it.
class ContentReader {
 public:
  ContentReader(const std::filesystem::path& text, FaultSink& faults)
      : directory_(text.parent_path()), faults_(faults) {}

  std::vector<std::uint8_t> read(const pb::Blob& blob, const TraceTensor& tensor, const std::string& key) {
    if (blob.bytes() != 0 || blob.crc32() != 0) {
      faults_.add(key, {}, "a text gives values or npy, not bytes and checksums");
      return {};
    }
    if (blob.npy().empty() == (blob.values_size() == 0)) {
      faults_.add(key, {}, "must hold either values or npy (" + tensor.name + ')');
      return {};
    }
    if (blob.npy().find('/') != std::string::npos) {
      faults_.add(key + ".npy", blob.npy(), "must be the name of a file beside the text");
      return {};
    }
    const std::vector<std::int32_t> values = values_of(blob, tensor);
    const std::int64_t wanted = tensor.rows() * tensor.row_elements();
    if (!faults_.equal(key + " elements", static_cast<std::int64_t>(values.size()), wanted, tensor.name))
      return {};
    const auto bytes = blob_bytes(tensor, values);
    if (!bytes) faults_.add(key, {}, "a value does not fit the format of " + tensor.name);
    return bytes.value_or(std::vector<std::uint8_t>());
  }

 private:
  [[nodiscard]] std::vector<std::int32_t> values_of(const pb::Blob& blob, const TraceTensor& tensor) const {
    if (blob.npy().empty()) return {blob.values().begin(), blob.values().end()};
    const std::filesystem::path path = directory_ / blob.npy();
    if (tensor.format == ElementFormat::Uint16) return read_values<std::uint16_t>(path, tensor);
    if (tensor.format == ElementFormat::Int32) return read_values<std::int32_t>(path, tensor);
    return read_values<std::int8_t>(path, tensor);
  }

  std::filesystem::path directory_;
  FaultSink& faults_;
};

/// Whether a tensor is one the network has, or its extents are those of sound samples, so that they can be
/// trusted before validate() has looked.
bool is_sound(const Program& program, const StepGraph& graph, const TraceTensor& tensor) {
  if (tensor.name.find('/') == std::string::npos && tensor.name.starts_with("samples."))
    return samples_are_sound(program);
  const auto identity = identify_tensor(graph, tensor.name);
  if (!identity) return false;
  const TraceTensor wanted = describe_tensor(program.network, program.batch, *identity);
  return tensor.dims == wanted.dims && tensor.format == wanted.format;
}

}  // namespace

Trace read_trace_text(const std::filesystem::path& path) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  const std::filesystem::path text = is_folder ? path / "program.txt" : path;
  const std::vector<std::uint8_t> bytes = read_file(text, kMaxTextBytes);
  return parse_trace_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, text);
}

Trace parse_trace_text(std::string_view text, const std::filesystem::path& path) {
  const std::string file = path.string();
  const pb::Program message = parse(text, path);
  Trace trace;
  trace.program = from_message(message, file);
  FaultSink faults(file);
  ContentReader contents(path, faults);
  const auto count = static_cast<std::size_t>(message.blobs_size());
  const auto tensors = tensors_of_blobs(trace.program, count);
  const StepGraph graph(trace.program.network);
  trace.blobs.resize(count);
  for (std::size_t index = 0; index < count; ++index) {
    const std::string key = indexed("blobs", index);
    if (!tensors[index]) {
      faults.add(key, {}, "no tensor and no step uses it");
    } else if (is_sound(trace.program, graph, *tensors[index])) {
      trace.blobs[index] =
          Content(contents.read(message.blobs(static_cast<int>(index)), *tensors[index], key));
    }
  }
  faults.throw_if_any();
  validate(trace, file);
  return trace;
}

}  // namespace wagesim
