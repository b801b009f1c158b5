#pragma once

#include <cstdint>
#include <vector>

#include "models/num/channel_statistics.h"
#include "models/num/normalise.h"
#include "models/tensor/tensor.h"

namespace wagesim::wageubn {

/// An error tensor of 2^unit with what is known of it.
template <class Elem>
struct ErrorTensor {
  Tensor<Elem> values;
  int unit = 0;
};

/// Errors as a product takes them: int16 by flag, int8 by shift.
struct ProductError {
  Tensor<std::int16_t> flagged;
  Tensor<std::int8_t> shifted;
  int unit = 0;
};

/// Tensors of a convolution or fully connected layer.
struct ProductState {
  Tensor<std::int32_t> weight, weight_next;  ///< before and after the step
  Tensor<std::int16_t> momentum, momentum_next;
  Tensor<std::int8_t> compute_weight;
  Tensor<std::int32_t> sum;            ///< kept on request, as are the following
  ErrorTensor<std::int16_t> e2;        ///< values
  ErrorTensor<std::int64_t> gradient;  ///< with decay
  Tensor<std::uint16_t> random;
  Tensor<std::int8_t> quantised;
};

/// gamma or beta of a bn.
struct BnParameter {
  Tensor<std::int32_t> value, value_next;
  Tensor<std::int16_t> momentum;
  Tensor<std::int16_t> gradient;
};

/// Tensors of a batch normalisation.
struct BnState {
  BnParameter gamma, beta;
  Tensor<std::int64_t> running_mean, running_deviation;
  Tensor<std::int32_t> mean, deviation;
  std::vector<ChannelScale> scales;  ///< of this step
  Tensor<std::int8_t> normalised, activation;
  ErrorTensor<std::int8_t> e1;   ///< kept on request
  ErrorTensor<std::int32_t> dx;  ///< kept on request
};

/// Tensors of an addition or a pool. Of an average pool: activation alone.
struct ValueState {
  Tensor<std::int32_t> sum;         ///< kept on request
  Tensor<std::uint8_t> index;       ///< max-pool: position of each maximum in its window
  Tensor<std::int8_t> activation;   ///< average pool
  ErrorTensor<std::int32_t> trunk;  ///< T of an addition, kept on request
  ErrorTensor<std::int16_t> t16;    ///< where an identity shortcut takes it
  ProductError e2;                  ///< of the convolutions an addition alone reads
};

}  // namespace wagesim::wageubn
