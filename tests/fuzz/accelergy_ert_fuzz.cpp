#include <algorithm>
#include <string_view>

#include "sim/energy/accelergy.h"
#include "sim/energy/energy_table.h"
#include "sim/energy/price_list.h"
#include "tests/fuzz/fuzz_target.h"

namespace wagesim {
namespace {

/// Prices of a small machine: what an ERT may replace.
PriceList prices_to_replace() {
  PricedMachine machine;
  machine.period_ps = 1000;
  machine.processing_elements = 16;
  machine.weight_register_bits = 8;
  machine.sum_register_bits = 32;
  machine.vector_lanes = 4;
  machine.flip_flop_bits = 16 * (8 + 8 + 32);
  machine.buffers = {{"act", 1024, 64, 1}, {"weight", 1024, 64, 1}, {"accumulator", 512, 128, 1}};
  machine.dram = {"lpddr4", 32, 1, 1};
  return make_price_list(load_energy_table("45nm", WAGESIM_TABLES), machine);
}

/// An ERT that was accepted changes prices, within their range, and no line; and what it leaves comes back.
void check(const PriceList& before, const PriceList& after) {
  require(before.lines.size() == after.lines.size());
  for (std::size_t i = 0; i < after.lines.size(); ++i) {
    const PriceLine& line = after.lines[i];
    require(line.component == before.lines[i].component && line.action == before.lines[i].action);
    require(line.price.low <= line.price.value && line.price.value <= line.price.high);
    require(line.price.low >= Attojoules{} && line.price.high <= from_picojoules(kMaxPricePj));
  }
  PriceList again = before;
  import_accelergy_ert(to_accelergy_ert(after), "fuzz", again);
  for (std::size_t i = 0; i < after.lines.size(); ++i)
    require(again.lines[i].price.value == after.lines[i].price.value);
}

}  // namespace
}  // namespace wagesim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const wagesim::PriceList before = wagesim::prices_to_replace();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  wagesim::PriceList prices = before;
  bool accepted = false;
  wagesim::run_parser([&] {
    wagesim::import_accelergy_ert(text, "fuzz", prices);
    accepted = true;
  });
  if (accepted) wagesim::check(before, prices);
  return 0;
}
