#include "sim/energy/price_list.h"

#include <algorithm>
#include <limits>

#include "sim/energy/price_builder.h"

namespace wagesim {
namespace {

void check_extent(PriceBuilder& builder, const std::string& key, std::int64_t value) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();  // so that products fit 64 bits
  if (value < 1 || value > kMost) {
    const std::string allowed = "must be an integer from 1 to " + std::to_string(kMost);
    builder.fault({"", 0, "machine." + key, std::to_string(value), allowed});
  }
}

void check_machine(PriceBuilder& builder) {
  const PricedMachine& machine = builder.machine();
  check_extent(builder, "period_ps", machine.period_ps);
  check_extent(builder, "rows", machine.rows);
  check_extent(builder, "cols", machine.cols);
  check_extent(builder, "rows x cols", machine.rows * machine.cols);
  check_extent(builder, "ternary_lanes", machine.ternary_lanes);
  check_extent(builder, "vector_lanes", machine.vector_lanes);
  check_extent(builder, "dram.burst_bytes", machine.dram.burst_bytes);
  check_extent(builder, "dram.channels", machine.dram.channels);
  check_extent(builder, "dram.devices_per_channel", machine.dram.devices_per_channel);
  for (const PricedBuffer& buffer : machine.buffers) {
    check_extent(builder, "buffers." + buffer.name + ".depth_words", buffer.depth_words);
    check_extent(builder, "buffers." + buffer.name + ".width_bits", buffer.width_bits);
    check_extent(builder, "buffers." + buffer.name + ".macros", buffer.macros);
  }
}

}  // namespace

PriceLine* PriceList::find(std::string_view component, std::string_view action) {
  const auto wanted = [&](const PriceLine& line) {
    return line.component == component && line.action == action;
  };
  const auto line = std::ranges::find_if(lines, wanted);
  return line == lines.end() ? nullptr : &*line;
}

PriceList make_price_list(const EnergyTable& table, const PricedMachine& machine) {
  PriceBuilder builder(table, machine);
  check_machine(builder);
  if (builder.good()) {
    add_array_prices(builder);
    add_buffer_prices(builder);
    add_vector_prices(builder);
    add_clock_prices(builder);
    add_leakage_prices(builder);
    add_dram_prices(builder);
  }
  return builder.take();
}

}  // namespace wagesim
