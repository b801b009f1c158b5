#include <cmath>
#include <string_view>

#include "sim/energy/sram_sweep.h"
#include "tests/fuzz/fuzz_target.h"

namespace wagesim {
namespace {

/// A sweep that was accepted has a price for every bank up to its largest.
void check(const SramSweep& sweep) {
  for (std::int64_t capacity = sweep.largest_capacity_bytes(); capacity >= 1; capacity /= 3) {
    for (const std::int64_t width : {1, 8, 100, 4096}) {
      const SramPrice price = sweep.at(capacity, width);
      require(std::isfinite(price.read_pj) && price.read_pj >= 0);
      require(std::isfinite(price.write_pj) && price.write_pj >= 0);
      require(std::isfinite(price.leakage_uw) && price.leakage_uw >= 0);
    }
  }
}

}  // namespace
}  // namespace wagesim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  wagesim::run_parser([&] {
    wagesim::check(wagesim::SramSweep::parse(text, "fuzz", {.node = 45, .cell = "hp", .periphery = "hp"}));
  });
  return 0;
}
