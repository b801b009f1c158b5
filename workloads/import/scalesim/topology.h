#pragma once

#include <string>
#include <string_view>

#include "workloads/import/layer_list.h"

namespace wagesim {

/// The two forms of SCALE-Sim's topology files: a convolution a row, or a matrix product.
enum class ScalesimTopology { Convolutions, Products };

/// Layers of a SCALE-Sim topology (v1 to v3), a row each. Columns are by position; the first line is a
/// header, whatever it says.
///   Convolutions: name, input height and width (padding included), kernel height and width, channels,
///   outputs, stride. Products: name, M, N, K.
/// A cell behind them is a sparsity N:M, of which only 1:1 is taken, or a batch. Its outputs along an axis
/// are ceil((H - K) / S) + 1: where the stride does not divide, the input is taken that much larger. A name
/// with "DP" is a depthwise convolution. InputError with every wrong cell by line and column; `file` is what
/// it names.
[[nodiscard]] LayerList read_scalesim_topology(std::string_view text, const std::string& file,
                                               ScalesimTopology form);

}  // namespace wagesim
