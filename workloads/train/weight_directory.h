#pragma once

#include <filesystem>
#include <vector>

#include "models/scheme/scheme.h"

namespace wagesim {

/// Reads the parameters of a network from DIR/<operation>/<name>.npy over those of a state in the order of
/// the scheme's state_table(); int8 or int16, or int32 where it is held in that, in its shape and range.
/// InputError with every file that is missing or wrong.
void load_weight_directory(const std::filesystem::path& directory, const Network& network,
                           std::vector<AnyTensor>& state);

/// Writes such a directory. InputError where a file cannot be written.
void save_weight_directory(const std::filesystem::path& directory, const Network& network,
                           const std::vector<AnyTensor>& state);

/// Whether a tensor of a state has the type, shape and range of its row of the table.
[[nodiscard]] bool fits(const StateTensor& row, const AnyTensor& tensor);

}  // namespace wagesim
