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

/// The weighted layers of two networks of the WAGE paper.
[[nodiscard]] std::vector<LayerShape> lenet5(int batch);
[[nodiscard]] std::vector<LayerShape> vgg7(int batch, int connected_batch);
/// The 3x3 convolutions inside the stages of ResNet-8, and of the first stage of ResNet-18.
[[nodiscard]] std::vector<LayerShape> residual(int small_batch, int large_batch);

}  // namespace wagesim::bench
