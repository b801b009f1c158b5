// On-chip buffers: SRAM macros by the table's sweep, or by its own entries for a buffer.
#include <algorithm>

#include "sim/energy/actions.h"
#include "sim/energy/price_builder.h"
#include "sim/energy/sram_macro.h"

namespace wagesim {
namespace {

void add_buffer(PriceBuilder& builder, const PricedBuffer& buffer) {
  const EnergyTable& table = builder.table();
  const std::string component = buffer.name + "_buffer", prefix = "buffers." + buffer.name + '.';
  const auto own = [&](std::string_view action) {
    return table.find(prefix + std::string(action)) != nullptr;
  };
  const SramModel& sram = table.sram;
  const std::int64_t bytes = macro_bytes(buffer), largest = sram.sweep.largest_capacity_bytes();
  SramPrice macro;
  if (!std::ranges::all_of(buffer_actions(), own, &Action::name)) {
    if (bytes > largest) {
      return builder.fault("sram", buffer.name + " macro of " + std::to_string(bytes) + " bytes",
                           "macros end at " + std::to_string(largest) + " bytes: use more banks");
    }
    macro = macro_of(sram, buffer);
  }
  const SramBand& band = sram.dynamic_band(bytes);
  const auto add = [&](const std::string& entry, const LineName& name, double factor,
                       const FigureBand& model) {
    if (own(entry)) return builder.add_entry(name, prefix + entry, factor);
    builder.add(name, model * factor, sram.origin);
  };
  const auto dynamic = [&](double pj) {
    return FigureBand{pj * band.low, pj, pj * band.high * macro.ceiling};
  };
  const double leakage = macro.leakage_uw;
  add("read", {component, "read", buffer.name + "_reads"}, 1, dynamic(macro.read_pj));
  add("write", {component, "write", buffer.name + "_writes"}, 1, dynamic(macro.write_pj));
  add("leakage", {component, "leak", "cycles"}, static_cast<double>(buffer.macros) * builder.period(),
      {leakage * sram.leakage.low, leakage, leakage * sram.leakage.high});
}

}  // namespace

void add_buffer_prices(PriceBuilder& builder) {
  const std::vector<PricedBuffer>& buffers = builder.machine().buffers;
  for (const PricedBuffer& buffer : buffers) add_buffer(builder, buffer);
  for (const auto& [key, entry] : builder.table().entries) {
    if (!key.starts_with("buffers.")) continue;
    const std::string name = key.substr(8, key.rfind('.') - 8);
    if (std::ranges::find(buffers, name, &PricedBuffer::name) == buffers.end())
      builder.fault({entry.file, entry.line, key, "", "the machine has no buffer " + name});
  }
}

}  // namespace wagesim
