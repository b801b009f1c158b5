#include "workloads/trace/trace_file.h"

#include <google/protobuf/stubs/logging.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "workloads/io/atomic_file.h"
#include "workloads/io/random_file.h"
#include "workloads/trace/proto_read.h"
#include "workloads/trace/proto_write.h"
#include "workloads/trace/validate.h"

namespace wagesim {

namespace {

constexpr std::array<char, 8> kMagic = {'W', 'A', 'G', 'E', 'T', 'R', 'C', '1'};
constexpr std::size_t kHeaderBytes = 24;  // magic, version, checksum and size of the program, little-endian
constexpr std::uint64_t kMaxProgramBytes = std::uint64_t{1} << 30;

std::uint32_t checksum_of(std::span<const std::uint8_t> bytes) {
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

/// The file of a trace as a source of its contents.
class FileSource final : public ByteSource {
 public:
  explicit FileSource(const std::filesystem::path& path) : file_(path) {}
  [[nodiscard]] std::uint64_t size() const { return file_.size(); }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override { file_.read(offset, out); }

 private:
  RandomFile file_;
};

/// The bytes of the program; their checksum goes to `checksum`.
std::vector<std::uint8_t> read_program(const Content& whole, const std::string& file,
                                       std::uint32_t& checksum) {
  std::vector<std::uint8_t> header(
      static_cast<std::size_t>(std::min<std::uint64_t>(whole.size(), kHeaderBytes)));
  whole.read(0, header);
  const std::size_t compared = std::min(header.size(), kMagic.size());
  if (header.empty() || std::memcmp(header.data(), kMagic.data(), compared) != 0) {
    refuse(file, "magic", {}, "is not a trace: it does not start with WAGETRC1");
  }
  if (header.size() < kHeaderBytes) refuse(file, "header", {}, "the file is truncated");
  const auto version = get<std::uint32_t>(header, 8);
  if (version != kTraceFormatVersion) {
    refuse(file, "version", std::to_string(version),
           "this program reads version " + std::to_string(kTraceFormatVersion) + ": compile it again");
  }
  const auto size = get<std::uint64_t>(header, 16);
  if (size > kMaxProgramBytes || size > whole.size() - kHeaderBytes) {
    refuse(file, "program bytes", std::to_string(size), "the file is truncated or its header was changed");
  }
  std::vector<std::uint8_t> program(static_cast<std::size_t>(size));
  whole.read(kHeaderBytes, program);
  checksum = checksum_of(program);
  if (checksum != get<std::uint32_t>(header, 12)) {
    refuse(file, "program checksum", {}, "the file was changed: its checksum does not fit");
  }
  return program;
}

/// The contents, which begin at `offset`; each is read once, piece by piece, to verify its checksum.
std::vector<Content> find_blobs(const pb::Program& message, const std::shared_ptr<const ByteSource>& source,
                                std::uint64_t offset, std::uint64_t size, const std::string& file) {
  FaultSink faults(file);
  std::vector<Content> blobs;
  for (int index = 0; index < message.blobs_size(); ++index) {
    const pb::Blob& entry = message.blobs(index);
    const std::string key = indexed("blobs", static_cast<std::size_t>(index));
    if (entry.bytes() > size - offset) refuse(file, key, {}, "the file is truncated");
    blobs.emplace_back(source, offset, entry.bytes());
    offset += entry.bytes();
    if (checksum(blobs.back()) != entry.crc32()) {
      faults.add(key + " checksum", {}, "the file was changed: its checksum does not fit");
    }
  }
  if (offset != size) {
    faults.add("end", std::to_string(size - offset) + " bytes", "nothing may follow the last blob");
  }
  faults.throw_if_any();
  return blobs;
}

Trace load(const std::shared_ptr<const ByteSource>& source, std::uint64_t size, const std::string& file) {
  Trace trace;
  const auto program = read_program(Content(source, 0, size), file, trace.checksum);
  const google::protobuf::LogSilencer silence;  // our own message says all there is to say
  pb::Program message;
  if (!message.ParseFromArray(program.data(), static_cast<int>(program.size()))) {
    refuse(file, "program", {}, "is not a message of this format");
  }
  trace.blobs = find_blobs(message, source, kHeaderBytes + program.size(), size, file);
  trace.program = from_message(message, file);
  validate(trace, file);
  return trace;
}

/// Header and program message; the blobs follow them.
std::vector<std::uint8_t> encode_program(const Trace& trace) {
  pb::Program message = to_message(trace.program);
  for (const Content& blob : trace.blobs) {
    pb::Blob& entry = *message.add_blobs();
    entry.set_bytes(blob.size());
    entry.set_crc32(checksum(blob));
  }
  const std::string program = message.SerializeAsString();
  const std::span<const std::uint8_t> content(reinterpret_cast<const std::uint8_t*>(program.data()),
                                              program.size());
  std::vector<std::uint8_t> bytes(kMagic.begin(), kMagic.end());
  put(bytes, kTraceFormatVersion);
  put(bytes, checksum_of(content));
  put(bytes, std::uint64_t{program.size()});
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

}  // namespace

std::uint32_t checksum(const Content& content) {
  uLong crc = 0;
  content.for_each_piece([&](std::uint64_t, std::span<const std::uint8_t> piece) {
    crc = crc32_z(crc, piece.data(), piece.size());
  });
  return static_cast<std::uint32_t>(crc);
}

std::vector<std::uint8_t> encode_trace(const Trace& trace) {
  std::vector<std::uint8_t> bytes = encode_program(trace);
  for (const Content& blob : trace.blobs) {
    const std::vector<std::uint8_t> content = blob.bytes();
    bytes.insert(bytes.end(), content.begin(), content.end());
  }
  return bytes;
}

Trace decode_trace(std::span<const std::uint8_t> bytes, const std::string& file) {
  return load(std::make_shared<MemorySource>(std::vector<std::uint8_t>(bytes.begin(), bytes.end())),
              bytes.size(), file);
}

Trace read_trace(const std::filesystem::path& path) {
  const auto source = std::make_shared<FileSource>(path);
  return load(source, source->size(), path.string());
}

void write_trace(const std::filesystem::path& path, const Trace& trace) {
  validate(trace, path.string());
  const std::vector<std::uint8_t> program = encode_program(trace);
  AtomicFile file(path);
  file.write(program.data(), program.size());
  for (const Content& blob : trace.blobs)
    blob.for_each_piece(
        [&](std::uint64_t, std::span<const std::uint8_t> piece) { file.write(piece.data(), piece.size()); });
  file.commit();
}

}  // namespace wagesim
