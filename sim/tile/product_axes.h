#pragma once

#include "workloads/trace/program.h"

namespace wagesim {

/// The axes that a product is cut along, see ProductTiling. With a pool rows and cols count pooled positions;
/// x_channels and columns are those of a group.
struct ProductAxes {
  int batch, rows, cols;
  int kernel_h, kernel_w;
  int x_channels;
  int columns;
  int groups;
};

[[nodiscard]] inline ProductAxes product_axes(const ProductCommand& product, Pass pass) {
  const ConvGeometry& conv = product.geometry;
  const bool error = pass == Pass::Error, pooled = product.pool.present();
  return {.batch = conv.batch,
          .rows = pooled  ? product.pooled_h
                  : error ? conv.in_h
                          : conv.out_h,
          .cols = pooled  ? product.pooled_w
                  : error ? conv.in_w
                          : conv.out_w,
          .kernel_h = conv.kernel_h,
          .kernel_w = conv.kernel_w,
          .x_channels = (error ? conv.out_c : conv.in_c) / conv.groups,
          .columns = (error ? conv.in_c : conv.out_c) / conv.groups,
          .groups = conv.groups};
}

}  // namespace wagesim
