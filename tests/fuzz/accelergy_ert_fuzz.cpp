#include <algorithm>
#include <string_view>

#include "sim/energy/accelergy.h"
#include "sim/energy/energy_table.h"
#include "sim/energy/price_list.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/sim/energy/example_machine.h"

namespace wagesim {
namespace {

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
  static const wagesim::PriceList before = wagesim::make_price_list(
      wagesim::load_energy_table("45nm", WAGESIM_TABLES), wagesim::example_machine());
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
