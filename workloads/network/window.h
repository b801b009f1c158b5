#pragma once

#include <cstdint>

namespace wagesim {

/// How one axis of a convolution is padded: as TensorFlow's SAME, not at all, or by given numbers.
struct AxisPadding {
  enum class Kind { Same, Valid, Explicit };
  Kind kind = Kind::Valid;
  int before = 0, after = 0;  ///< of Explicit
};

/// Where the windows of a kernel lie along one axis. out < 1 means that not one fits.
struct AxisWindows {
  int out = 0;
  int pad_before = 0;
};

/// Windows of a kernel over in positions. SAME: ceil(in / stride) outputs, the total padding that takes, the
/// smaller half of it before. Otherwise floor((in + padding - kernel) / stride) + 1 outputs.
[[nodiscard]] constexpr AxisWindows fit_windows(int in, int kernel, int stride, const AxisPadding& padding) {
  if (padding.kind == AxisPadding::Kind::Same) {
    const int out = (in + stride - 1) / stride;
    const int total = (out - 1) * stride + kernel - in;
    return {out, total > 0 ? total / 2 : 0};
  }
  const bool given = padding.kind == AxisPadding::Kind::Explicit;
  const int room = in + (given ? padding.before + padding.after : 0) - kernel;
  return {room < 0 ? 0 : room / stride + 1, given ? padding.before : 0};
}

}  // namespace wagesim
