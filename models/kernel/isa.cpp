#include "models/kernel/isa.h"

namespace wagesim {

std::vector<Isa> available_isas() {
  std::vector<Isa> isas{Isa::Portable};
#ifdef WAGESIM_X86_KERNELS
  if (__builtin_cpu_supports("avx2")) isas.push_back(Isa::Avx2);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512vnni"))
    isas.push_back(Isa::Avx512Vnni);
#endif
  return isas;
}

Isa best_isa() {
  return available_isas().back();
}

std::string_view to_string(Isa isa) {
  switch (isa) {
    case Isa::Portable:
      return "portable";
    case Isa::Avx2:
      return "avx2";
    case Isa::Avx512Vnni:
      return "avx512vnni";
  }
  return "unknown";
}

}  // namespace wagesim
