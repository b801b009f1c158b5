#pragma once

#include <string>

namespace wagesim {

/// `wagesim --version`: the program's version and git revision on the first line, then the compiler and the
/// libraries and tools it was built with, one a line.
[[nodiscard]] std::string version_text();

}  // namespace wagesim
