#pragma once

#include <cstdint>
#include <limits>

#include "models/train/network.h"

namespace wagesim {

/// Of a sum, and of the elements of a tensor: what an int32 holds.
inline constexpr std::int64_t kLargestSum = std::numeric_limits<std::int32_t>::max();

/// Largest magnitude a forward sum of a layer can reach: every operand at its end (wage.md 6.6).
[[nodiscard]] std::int64_t max_forward_sum(const ConvGeometry& conv, const BitWidths& bits);

/// Largest magnitude of an error sum sent back to the layer's input: one input position meets at most
/// ceil(kernel / stride) kernel rows and columns (of a dilated one, whose steps share a factor with the
/// stride's, that factor times as many).
[[nodiscard]] std::int64_t max_error_sum(const ConvGeometry& conv, const BitWidths& bits);

/// Largest magnitude of the output error "sum minus target" of a last layer with raw logits.
[[nodiscard]] std::int64_t max_output_error(const ConvGeometry& conv, const BitWidths& bits,
                                            int forward_shift);

/// Largest batch of a step for which no tensor of the network has more than kLargestSum elements.
[[nodiscard]] std::int64_t largest_batch(const Network& network);

}  // namespace wagesim
