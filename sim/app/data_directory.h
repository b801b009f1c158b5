#pragma once

#include <filesystem>
#include <string>

namespace wagesim {

/// The directory of --data, or the Fashion-MNIST subset that ships where there is none.
[[nodiscard]] std::filesystem::path data_directory(const std::string& given);

}  // namespace wagesim
