#include "workloads/trace/trace_file.h"

#include <google/protobuf/stubs/logging.h>
#include <zlib.h>

#include <array>
#include <cstring>

#include "workloads/io/atomic_file.h"
#include "workloads/io/read_file.h"
#include "workloads/trace/proto_read.h"
#include "workloads/trace/proto_write.h"
#include "workloads/trace/validate.h"

namespace wagesim {

namespace {

constexpr std::array<char, 8> kMagic = {'W', 'A', 'G', 'E', 'T', 'R', 'C', '1'};
constexpr std::size_t kHeaderBytes = 24;  // magic, version, checksum and size of the program, little-endian
constexpr std::uint64_t kMaxProgramBytes = std::uint64_t{1} << 30;
constexpr std::size_t kMaxFileBytes = std::size_t{1} << 40;

std::uint32_t checksum(std::span<const std::uint8_t> bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
}

template <class Integer>
void put(std::vector<std::uint8_t>& out, Integer value) {
  for (std::size_t byte = 0; byte < sizeof(Integer); ++byte) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * byte)));
  }
}

template <class Integer>
Integer get(std::span<const std::uint8_t> bytes, std::size_t offset) {
  Integer value = 0;
  for (std::size_t byte = 0; byte < sizeof(Integer); ++byte) {
    value |= static_cast<Integer>(static_cast<Integer>(bytes[offset + byte]) << (8 * byte));
  }
  return value;
}

[[noreturn]] void refuse(const std::string& file, const std::string& key, const std::string& value,
                         const std::string& why) {
  throw InputError(Fault{file, 0, key, value, why});
}

std::span<const std::uint8_t> program_bytes(std::span<const std::uint8_t> bytes, const std::string& file) {
  const std::size_t compared = std::min(bytes.size(), kMagic.size());
  if (bytes.empty() || std::memcmp(bytes.data(), kMagic.data(), compared) != 0) {
    refuse(file, "magic", {}, "is not a trace: it does not start with WAGETRC1");
  }
  if (bytes.size() < kHeaderBytes) refuse(file, "header", {}, "the file is truncated");
  const auto version = get<std::uint32_t>(bytes, 8);
  if (version != kTraceFormatVersion) {
    refuse(file, "version", std::to_string(version),
           "this program reads version " + std::to_string(kTraceFormatVersion));
  }
  const auto size = get<std::uint64_t>(bytes, 16);
  if (size > kMaxProgramBytes || size > bytes.size() - kHeaderBytes) {
    refuse(file, "program bytes", std::to_string(size), "the file is truncated or its header was changed");
  }
  const auto program = bytes.subspan(kHeaderBytes, static_cast<std::size_t>(size));
  if (checksum(program) != get<std::uint32_t>(bytes, 12)) {
    refuse(file, "program checksum", {}, "the file was changed: its checksum does not fit");
  }
  return program;
}

std::vector<std::vector<std::uint8_t>> read_blobs(const pb::Program& message,
                                                  std::span<const std::uint8_t> bytes,
                                                  const std::string& file) {
  FaultSink faults(file);
  std::vector<std::vector<std::uint8_t>> blobs;
  std::size_t offset = 0;
  for (int index = 0; index < message.blobs_size(); ++index) {
    const pb::Blob& entry = message.blobs(index);
    const std::string key = indexed("blobs", static_cast<std::size_t>(index));
    if (entry.bytes() > bytes.size() - offset) refuse(file, key, {}, "the file is truncated");
    const auto content = bytes.subspan(offset, static_cast<std::size_t>(entry.bytes()));
    offset += content.size();
    if (checksum(content) != entry.crc32()) {
      faults.add(key + " checksum", {}, "the file was changed: its checksum does not fit");
    }
    blobs.emplace_back(content.begin(), content.end());
  }
  if (offset != bytes.size()) {
    faults.add("end", std::to_string(bytes.size() - offset) + " bytes", "nothing may follow the last blob");
  }
  faults.throw_if_any();
  return blobs;
}

/// Header and program message; the blobs follow them.
std::vector<std::uint8_t> encode_program(const Trace& trace) {
  pb::Program message = to_message(trace.program);
  for (const auto& blob : trace.blobs) {
    pb::Blob& entry = *message.add_blobs();
    entry.set_bytes(blob.size());
    entry.set_crc32(checksum(blob));
  }
  const std::string program = message.SerializeAsString();
  const std::span<const std::uint8_t> content(reinterpret_cast<const std::uint8_t*>(program.data()),
                                              program.size());
  std::vector<std::uint8_t> bytes(kMagic.begin(), kMagic.end());
  put(bytes, kTraceFormatVersion);
  put(bytes, checksum(content));
  put(bytes, std::uint64_t{program.size()});
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

}  // namespace

std::vector<std::uint8_t> encode_trace(const Trace& trace) {
  std::vector<std::uint8_t> bytes = encode_program(trace);
  for (const auto& blob : trace.blobs) bytes.insert(bytes.end(), blob.begin(), blob.end());
  return bytes;
}

Trace decode_trace(std::span<const std::uint8_t> bytes, const std::string& file) {
  const auto program = program_bytes(bytes, file);
  const google::protobuf::LogSilencer silence;  // our own message says all there is to say
  pb::Program message;
  if (!message.ParseFromArray(program.data(), static_cast<int>(program.size()))) {
    refuse(file, "program", {}, "is not a message of this format");
  }
  Trace trace;
  trace.blobs = read_blobs(message, bytes.subspan(kHeaderBytes + program.size()), file);
  trace.program = from_message(message, file);
  validate(trace, file);
  return trace;
}

Trace read_trace(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path, kMaxFileBytes);
  return decode_trace(bytes, path.string());
}

void write_trace(const std::filesystem::path& path, const Trace& trace) {
  validate(trace, path.string());
  const std::vector<std::uint8_t> program = encode_program(trace);
  AtomicFile file(path);
  file.write(program.data(), program.size());
  for (const auto& blob : trace.blobs) file.write(blob.data(), blob.size());
  file.commit();
}

}  // namespace wagesim
