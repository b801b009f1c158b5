#include <cmath>
#include <string_view>

#include "sim/energy/sram_csv.h"
#include "sim/energy/table_reader.h"
#include "tests/fuzz/fuzz_target.h"

namespace wagesim {
namespace {

/// What pricing relies on in a table that was accepted.
void check(const TableFile& table) {
  require(!table.name.empty());
  for (const auto& [key, entry] : table.entries) {
    require(std::isfinite(entry.low) && std::isfinite(entry.high) && entry.low >= 0);
    require(entry.low <= entry.value && entry.value <= entry.high);
    require(entry.file == "fuzz" && entry.line > 0 && !entry.origin.source.empty());
  }
  if (!table.sram) return;
  std::int64_t below = 0;
  for (const SramBand& band : table.sram->model.dynamic) {
    require(band.up_to_bytes > below && band.low <= 1 && band.high >= 1);
    below = band.up_to_bytes;
  }
  require(below > 0);
}

}  // namespace
}  // namespace wagesim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  wagesim::run_parser([&] { wagesim::check(wagesim::parse_table_file(text, "fuzz")); });
  return 0;
}
