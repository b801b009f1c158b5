#pragma once

#include <string>

namespace wagesim {

/// The program's version and git revision: "0.1.0 (git 1a2b3c4)".
[[nodiscard]] std::string program_version();

/// `wagesim --version`: the program's version and git revision on the first line, then the compiler and the
/// libraries and tools it was built with, one a line.
[[nodiscard]] std::string version_text();

}  // namespace wagesim
