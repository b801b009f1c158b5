#pragma once

#include <cstdint>

#include "models/tensor/tensor.h"

namespace wagesim {

/// Every tensor of one layer in one training step, named as in a dump. Convolution: sums [N, H, W, out_c];
/// fully connected: [N, out]. Elem is int8_t where all widths are 8 bits or less, else int16_t.
template <class Elem>
struct LayerState {
  const Tensor<Elem>* input = nullptr;  ///< activation of the layer before, or the network input
  Tensor<Elem> weight;                  ///< stored weight M before the step
  Tensor<Elem> compute_weight;          ///< T, what forward and error products use
  Tensor<std::int32_t> sum;             ///< z, before pooling; kept on request
  Tensor<Elem> activation;              ///< after pool, ReLU, shift and clip; empty for the last layer
  Tensor<std::uint8_t> act_mask;        ///< pooled sum > 0; empty for the last layer
  Tensor<std::uint8_t>
      unsat_mask;  ///< pooled sum not beyond the clip; last layer: with quantised logits only
  Tensor<std::uint8_t> pool_index;  ///< row * size + column of the first maximum; empty without a pool
  Tensor<Elem> error;               ///< E, the shape of sum, as it enters gradient and error products
  Tensor<std::int32_t> gradient;    ///< G, the shape of weight
  int error_shift = 0;              ///< r of the error quantiser
  int gradient_shift = 0;           ///< r of the gradient quantiser
  Tensor<std::uint16_t> random;     ///< the draws used, the shape of weight; kept on request
  Tensor<std::int16_t> update;      ///< D, the shape of weight; kept on request
  Tensor<Elem> weight_next;         ///< stored weight after the step
};

}  // namespace wagesim
