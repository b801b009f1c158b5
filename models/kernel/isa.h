#pragma once

#include <string_view>
#include <vector>

namespace wagesim {

/// Instruction sets the kernels are written for, slowest first. All give the same bytes.
enum class Isa { Portable, Avx2, Avx512Vnni };

/// Those this build contains and this processor can run, slowest first; Portable is always among them.
[[nodiscard]] std::vector<Isa> available_isas();

/// The fastest of available_isas().
[[nodiscard]] Isa best_isa();

/// "portable", "avx2" or "avx512vnni".
[[nodiscard]] std::string_view to_string(Isa isa);

}  // namespace wagesim
