#include "sim/energy/sram_macro.h"

namespace wagesim {

std::int64_t macro_bytes(const PricedBuffer& buffer) {
  constexpr std::int64_t kBitsPerByte = 8;
  return (buffer.depth_words * buffer.width_bits + kBitsPerByte - 1) / kBitsPerByte;
}

SramPrice macro_of(const SramModel& sram, const PricedBuffer& buffer) {
  const bool one_port = !buffer.two_port && buffer.ports == 1;
  SramPrice macro = (one_port ? sram.sweep : sram.two_port).at(macro_bytes(buffer), buffer.width_bits);
  constexpr std::int64_t kPortsOfSweep = 2;
  if (buffer.ports > kPortsOfSweep) macro.area_mm2 *= static_cast<double>(buffer.ports) / kPortsOfSweep;
  return macro;
}

}  // namespace wagesim
