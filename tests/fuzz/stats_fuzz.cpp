#include <string_view>

#include "sim/energy/energy_json.h"
#include "sim/report/comparison.h"
#include "sim/report/epochs_csv.h"
#include "sim/report/html/comparison_page.h"
#include "sim/report/html/sections.h"
#include "sim/report/layers_csv.h"
#include "sim/report/pricing.h"
#include "tests/fuzz/fuzz_target.h"
#include "workloads/input/printable.h"

namespace wagesim {
namespace {

/// Everything that is made of a stats.json that was accepted.
void report(const std::string& text) {
  const PricedRun run = price_stats(parse_stats(text, "fuzz"), "45nm");
  require(!to_energy_json(run.prices, run.energy).empty());
  require(!layers_csv(run).empty() && !epochs_csv(run).empty());
  require(html::run_page(run).ends_with("</html>\n"));
  require(is_name(run.stats.network) && is_name(run.stats.machine.name));
  const Comparison both{run, run, "a", "b"};
  require(workload_difference(both).empty());
  require(!comparison_text(both).empty() && !html::comparison_page(both).empty());
}

}  // namespace
}  // namespace wagesim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  wagesim::run_parser([&] { wagesim::report(text); });
  return 0;
}
