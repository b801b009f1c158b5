#pragma once

#include <filesystem>

namespace wagesim {

/// Where the Fashion-MNIST subset lies that ships with the project: beside the installed program
/// (../share/wagesim/fashion-mnist-subset), else in the source tree it was built from.
[[nodiscard]] std::filesystem::path default_data_directory();

}  // namespace wagesim
