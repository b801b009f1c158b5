#include "sim/tile/product_tile.h"

#include <algorithm>

namespace wagesim {
namespace {

int floor_div(int a, int b) {
  return a / b - ((a % b != 0 && a < 0) ? 1 : 0);
}
int ceil_div(int a, int b) {
  return -floor_div(-a, b);
}

Span axis_region(const Span& positions, const Span& taps, int stride, int pad, int extent, Pass pass) {
  const int first = positions.begin, last = positions.begin + positions.count - 1;
  const int tap_first = taps.begin, tap_last = taps.begin + taps.count - 1;
  int low = 0, high = 0;
  if (pass == Pass::Error) {
    low = ceil_div(first + pad - tap_last, stride);
    high = floor_div(last + pad - tap_first, stride);
  } else {
    low = first * stride + tap_first - pad;
    high = last * stride + tap_last - pad;
  }
  low = std::max(low, 0);
  high = std::min(high, extent - 1);
  if (high < low) return {0, 0};
  return {low, high - low + 1};
}

}  // namespace

ImageRegion image_region(const ProductTile& tile, const ConvGeometry& geometry, Pass pass) {
  const bool error = pass == Pass::Error;
  return {tile.batch,
          axis_region(tile.rows, tile.kernel_h, geometry.stride, geometry.pad_top,
                      error ? geometry.out_h : geometry.in_h, pass),
          axis_region(tile.cols, tile.kernel_w, geometry.stride, geometry.pad_left,
                      error ? geometry.out_w : geometry.in_w, pass),
          tile.x_channels};
}

ConvGeometry tile_convolution(const ProductTile& tile, const ConvGeometry& geometry, Pass pass) {
  const ImageRegion region = image_region(tile, geometry, pass);
  const bool error = pass == Pass::Error;
  const auto padding = [&](const Span& positions, const Span& taps, const Span& image, int pad) {
    return error ? positions.begin + pad - taps.begin - image.begin * geometry.stride
                 : image.begin - (positions.begin * geometry.stride + taps.begin - pad);
  };
  ConvGeometry own;
  own.batch = tile.batch.count;
  own.in_h = error ? tile.rows.count : region.rows.count;
  own.in_w = error ? tile.cols.count : region.cols.count;
  own.in_c = error ? tile.columns.count : tile.x_channels.count;
  own.out_h = error ? region.rows.count : tile.rows.count;
  own.out_w = error ? region.cols.count : tile.cols.count;
  own.out_c = error ? tile.x_channels.count : tile.columns.count;
  own.kernel_h = tile.kernel_h.count;
  own.kernel_w = tile.kernel_w.count;
  own.stride = geometry.stride;
  own.pad_top = padding(tile.rows, tile.kernel_h, region.rows, geometry.pad_top);
  own.pad_left = padding(tile.cols, tile.kernel_w, region.cols, geometry.pad_left);
  return own;
}

}  // namespace wagesim
