#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "tests/util/random.h"
#include "workloads/data/dataset.h"
#include "workloads/network/workload.h"
#include "workloads/train/start_state.h"

namespace wagesim::test {

/// A network of three layers on 8x8 images of three classes; batch 8, augmented.
inline std::string small_text(const std::string& bits = "{weight: 2, activation: 8, gradient: 8, error: 8}") {
  return "name: small\nbits: " + bits + R"(
input: {height: 8, width: 8, channels: 1, scaling: unit}
classes: 3
layers:
  - {name: conv0, kind: conv, channels: 6, kernel: 3, padding: same, pool: {size: 2}}
  - {name: fc0, kind: fc, units: 16}
  - {name: fc1, kind: fc, units: 3}
training:
  batch: 8
  epochs: 3
  augmentation: {pad: 1, flip: true}
  schedule:
    - {from_epoch: 0, eta: 8}
    - {from_epoch: 2, eta: 1}
)";
}

inline Workload small_workload() {
  return parse_workload(small_text(), "small.yaml");
}

/// Images whose class shows as a bright band, under noise.
inline Dataset small_dataset(std::int64_t count, std::uint64_t seed) {
  Random random(seed);
  Dataset data{8, 8, 1, Tensor<std::uint8_t>({count, 8, 8, 1}), {}};
  for (std::int64_t i = 0; i < count; ++i) {
    const int label = random.integer(0, 2);
    data.labels.push_back(static_cast<std::uint16_t>(label));
    for (int pixel = 0; pixel < 64; ++pixel) {
      const bool bright = pixel / 8 / 3 == label;
      data.images[i * 64 + pixel] = static_cast<std::uint8_t>(random.integer(0, 90) + (bright ? 160 : 0));
    }
  }
  return data;
}

/// 50 training images: 6 steps an epoch and 2 left over; 13 test images: one batch and a part of one.
inline DataSplit small_data() {
  return {small_dataset(50, 1), small_dataset(13, 2)};
}

/// CRC-32 bit by bit (polynomial 0xEDB88320).
inline std::uint32_t slow_crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = ~0u;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0u);
  }
  return ~crc;
}

}  // namespace wagesim::test
