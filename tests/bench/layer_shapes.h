#pragma once

#include <string>
#include <vector>

#include "models/layer/conv_geometry.h"

namespace wagesim::bench {

struct LayerShape {
  std::string name;
  ConvGeometry geometry;
  bool first;  ///< signed input, and nobody asks for its input error
};

/// The weighted layers of the two networks (wage.md, section 3).
[[nodiscard]] std::vector<LayerShape> lenet5(int batch);
[[nodiscard]] std::vector<LayerShape> vgg7(int batch, int connected_batch);

}  // namespace wagesim::bench
