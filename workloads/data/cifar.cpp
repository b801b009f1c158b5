#include "workloads/data/cifar.h"

#include <algorithm>

#include "workloads/data/idx.h"
#include "workloads/input/fault.h"
#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

constexpr std::size_t kPlaneBytes = std::size_t{kCifarExtent} * kCifarExtent;
constexpr std::size_t kPixelBytes = kPlaneBytes * kCifarChannels;
constexpr std::size_t kRecordBytes = 1 + kPixelBytes;

void require_records(std::uint64_t file_bytes, const std::string& file) {
  if (file_bytes != 0 && file_bytes % kRecordBytes == 0) return;
  throw InputError({file, 0, "length", std::to_string(file_bytes) + " bytes",
                    "must be a positive multiple of " + std::to_string(kRecordBytes) +
                        ", the bytes of a CIFAR-10 record (one label, 32x32 pixels of three colours)"});
}

void require_label(std::uint8_t label, std::size_t record, const std::string& file) {
  constexpr std::uint8_t kLargestLabel = 9;
  if (label <= kLargestLabel) return;
  throw InputError({file, 0, "label of record " + std::to_string(record), std::to_string(label),
                    "must be 0 to 9 in a CIFAR-10 file"});
}

/// From one plane a channel to all channels of a pixel together.
void interleave(std::span<const std::uint8_t> planes, std::span<std::uint8_t> pixels) {
  for (std::size_t position = 0; position < kPlaneBytes; ++position)
    for (std::size_t channel = 0; channel < kCifarChannels; ++channel)
      pixels[position * kCifarChannels + channel] = planes[channel * kPlaneBytes + position];
}

}  // namespace

void parse_cifar(std::span<const std::uint8_t> bytes, const std::string& file,
                 std::vector<std::uint16_t>& labels, std::vector<std::uint8_t>& pixels) {
  require_records(bytes.size(), file);
  for (std::size_t record = 0; !bytes.empty(); ++record, bytes = bytes.subspan(kRecordBytes)) {
    require_label(bytes[0], record, file);
    labels.push_back(bytes[0]);
    pixels.resize(pixels.size() + kPixelBytes);
    interleave(bytes.subspan(1, kPixelBytes), std::span(pixels).last(kPixelBytes));
  }
}

Dataset load_cifar(const std::vector<std::filesystem::path>& files, const FileCheck& check) {
  Dataset set;
  set.height = set.width = kCifarExtent;
  set.channels = kCifarChannels;
  std::vector<std::uint8_t> pixels;
  for (const auto& file : files) {
    const FileCheck fits = [&](std::span<const std::uint8_t> start, std::uint64_t size) {
      require_records(size, file.string());
      require_label(start[0], 0, file.string());
      if (check) check(start, size);
    };
    parse_cifar(read_file(file, kMaxDataFileBytes, fits), file.string(), set.labels, pixels);
  }
  set.images = Tensor<std::uint8_t>({set.size(), kCifarExtent, kCifarExtent, kCifarChannels});
  std::ranges::copy(pixels, set.images.data());
  return set;
}

}  // namespace wagesim
