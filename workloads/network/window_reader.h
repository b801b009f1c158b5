#pragma once

#include <array>

#include "workloads/input/yaml_value.h"
#include "workloads/network/window.h"

namespace wagesim {

inline constexpr int kMaxKernel = 255, kMaxStride = 255, kMaxChannels = 65536;

/// [height, width] from one number for both or a list of two.
[[nodiscard]] std::array<int, 2> read_pair(const YamlValue& value, int low, int high);

/// Vertical and horizontal padding: same, valid, one number for all sides, or [top, left, bottom, right],
/// each less than the kernel. fixed: kernel - 1 zeros, the smaller half of them before; where it is allowed.
[[nodiscard]] std::array<AxisPadding, 2> read_padding(const YamlValue& value,
                                                      const std::array<int, 2>& kernel,
                                                      bool fixed_allowed = false);

/// Kernel - 1 zeros, the smaller half of them before.
[[nodiscard]] AxisPadding fixed_padding(int kernel);

}  // namespace wagesim
