#pragma once

#include <cstdint>

namespace wagesim::trace_limits {

/// What a trace may ask for at most: far above any real workload, far below where 64-bit arithmetic would
/// wrap.
inline constexpr int kMaxExtent = 65536;                 ///< of an image, a kernel side or a batch
inline constexpr std::int64_t kMaxChannels = INT32_MAX;  ///< also of a flattened image
inline constexpr int kMaxLayers = 1024;
inline constexpr int kMaxAlphaLog2 = 16;
inline constexpr int kMaxBits = 8;                                      ///< the machine's operands are int8
inline constexpr int kMaxClasses = 65535;                               ///< labels are 16 bits
inline constexpr int kMinEtaLog2 = -16, kMaxEtaLog2 = 13;               ///< an update must fit 16 bits
inline constexpr std::int64_t kMaxSamples = INT32_MAX;                  ///< an order is int32
inline constexpr std::int64_t kMaxSampleBytes = std::int64_t{1} << 50;  ///< of all images
inline constexpr std::uint64_t kMaxSteps = std::uint64_t{1} << 40;      ///< of a training
inline constexpr std::int64_t kMaxTensorBytes = std::int64_t{1} << 40;
inline constexpr std::uint64_t kTensorAlignment = 64;  ///< bytes; a DRAM burst

}  // namespace wagesim::trace_limits
