#pragma once

#include <cstdint>

#include "models/layer/pool_window.h"

namespace wagesim {

/// Shape of one pool. Tensors: in [batch, in_h, in_w, channels], out [batch, out_h, out_w, channels].
struct PoolGeometry : PoolWindow {
  int batch = 1, channels = 1;

  [[nodiscard]] std::int64_t input_elements() const { return std::int64_t{batch} * in_h * in_w * channels; }
  [[nodiscard]] std::int64_t output_elements() const {
    return std::int64_t{batch} * out_h * out_w * channels;
  }
};

}  // namespace wagesim
