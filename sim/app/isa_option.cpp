#include "sim/app/isa_option.h"

#include <algorithm>
#include <array>

namespace wagesim {

void add_isa_option(Options& options) {
  options.add("isa", "portable|avx2|avx512",
              "instruction set of the golden kernels; default: the fastest that the processor has. The same "
              "bytes whatever it is");
}

Isa isa_of(Options& options) {
  constexpr std::array kIsas{Isa::Portable, Isa::Avx2, Isa::Avx512Vnni};
  if (!options.has("isa")) return best_isa();
  const Isa isa = kIsas[static_cast<std::size_t>(options.choice("isa"))];
  const std::vector<Isa> there = available_isas();
  if (std::ranges::find(there, isa) == there.end())
    options.fault("--isa", options.text("isa"), "is not an instruction set of this processor");
  return isa;
}

}  // namespace wagesim
