#include "sim/tile/product_tile.h"

#include "sim/tile/axis.h"

namespace wagesim {

ImageRegion image_region(const ProductTile& tile, const ConvGeometry& geometry, Pass pass) {
  return {tile.batch, read_positions(tile.rows, tile.kernel_h, row_reads(geometry, pass)),
          read_positions(tile.cols, tile.kernel_w, col_reads(geometry, pass)), tile.x_channels};
}

ConvGeometry tile_convolution(const ProductTile& tile, const ConvGeometry& geometry, Pass pass) {
  const ImageRegion region = image_region(tile, geometry, pass);
  const bool error = pass == Pass::Error;
  const auto padding = [](const Span& positions, const Span& taps, const Span& image,
                          const AxisReads& reads) {
    const int first_tap = taps.begin * reads.dilation - reads.pad;
    return reads.backward ? positions.begin - first_tap - image.begin * reads.stride
                          : image.begin - positions.begin * reads.stride - first_tap;
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
  own.dilation = geometry.dilation;
  own.groups = tile.groups.count;
  own.pad_top = padding(tile.rows, tile.kernel_h, region.rows, row_reads(geometry, pass));
  own.pad_left = padding(tile.cols, tile.kernel_w, region.cols, col_reads(geometry, pass));
  return own;
}

}  // namespace wagesim
