#pragma once

#include <string>
#include <string_view>

#include "workloads/import/layer_list.h"

namespace wagesim {

/// Whether a table of cells looks like a NeuroSim network: no header, rows of eight numbers.
[[nodiscard]] bool looks_like_neurosim(std::string_view text);

/// Layers of a NeuroSim NetWork.csv, a row each: input height, width, channels, kernel height and width,
/// outputs, 1 where a 2x2 max-pool follows, stride; `same` padding; an fc layer is a 1x1 image. InputError
/// with every wrong cell by line and column; `file` is what it names.
[[nodiscard]] LayerList read_neurosim_network(std::string_view text, const std::string& file);

}  // namespace wagesim
