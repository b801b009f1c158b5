#pragma once

#include <cstdint>

namespace wagesim {

/// A number for rows and one for columns; both where one is given.
struct PerAxis {
  int h = 1, w = 1;

  constexpr PerAxis() = default;
  constexpr PerAxis(int both) : h(both), w(both) {}
  constexpr PerAxis(int rows, int columns) : h(rows), w(columns) {}
  friend bool operator==(const PerAxis&, const PerAxis&) = default;
};

/// Shape of one convolution. A fully connected layer is the 1x1 convolution of a 1x1 image. Tensors:
/// input [batch, in_h, in_w, in_c], weight [kernel_h, kernel_w, in_c / groups, out_c], sum and error
/// [batch, out_h, out_w, out_c]. Input row iy of output row oy and kernel row ky is oy * stride.h + ky *
/// dilation.h - pad_top; rows outside the image read as zero (bottom and right padding follow from out_h and
/// out_w). Columns likewise. Channels come in `groups` of neighbours: a group of outputs reads the group of
/// inputs of its number; in_c and out_c are multiples of groups.
struct ConvGeometry {
  int batch = 1;
  int in_h = 1, in_w = 1, in_c = 1;
  int out_h = 1, out_w = 1, out_c = 1;
  int kernel_h = 1, kernel_w = 1;
  PerAxis stride = 1;
  int pad_top = 0, pad_left = 0;
  PerAxis dilation = 1;
  int groups = 1;

  [[nodiscard]] std::int64_t input_elements() const { return std::int64_t{batch} * in_h * in_w * in_c; }
  [[nodiscard]] std::int64_t output_elements() const { return std::int64_t{batch} * out_h * out_w * out_c; }
  /// Products that one sum adds up.
  [[nodiscard]] std::int64_t fan_in() const { return std::int64_t{kernel_h} * kernel_w * (in_c / groups); }
  [[nodiscard]] std::int64_t weight_elements() const { return fan_in() * out_c; }
  /// Multiply-accumulates of the forward product, padding included; the other two products have as many.
  [[nodiscard]] std::int64_t macs() const { return std::int64_t{batch} * out_h * out_w * out_c * fan_in(); }

  friend bool operator==(const ConvGeometry&, const ConvGeometry&) = default;
};

}  // namespace wagesim
