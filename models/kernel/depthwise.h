#pragma once

#include <cstdint>

#include "models/layer/conv_geometry.h"
#include "models/layer/vector_loop.h"

namespace wagesim {

/// The three products of a depthwise convolution (as many groups as inputs and outputs), all channels of a
/// position side by side. Weight and gradient: [KH, KW, C].
template <class Elem>
void depthwise_forward(const VectorLoop& loop, const ConvGeometry& geometry, const Elem* input,
                       const Elem* weight, std::int32_t* sum);
template <class Elem>
void depthwise_error(const VectorLoop& loop, const ConvGeometry& geometry, const Elem* error,
                     const Elem* weight, std::int32_t* input_error);
/// gradient, exact; largest: of an operand's product. Sums are int64: the caller judges them.
template <class Elem>
void depthwise_gradient(const VectorLoop& loop, const ConvGeometry& geometry, const Elem* input,
                        const Elem* error, std::int64_t largest, std::int64_t* gradient);

}  // namespace wagesim
