// DRAM by command, times the devices that answer one together.
#include "sim/energy/price_builder.h"

namespace wagesim {

namespace {
constexpr double kMicrowattsPerMilliwatt = 1e3;
constexpr double kBitsPerByte = 8;
}  // namespace

void add_dram_prices(PriceBuilder& builder) {
  const PricedDram& dram = builder.machine().dram;
  const std::string prefix = "dram." + dram.kind + '.';
  if (builder.table().find(prefix + "read") == nullptr)
    return builder.fault(
        {"", 0, "machine.dram.kind", dram.kind, "has no prices in table " + builder.table().name});
  const auto devices = static_cast<double>(dram.devices_per_channel);
  const double burst_bits = static_cast<double>(dram.burst_bytes) * kBitsPerByte;
  builder.add_entry({"dram", "read_burst", "dram_read_bursts"}, prefix + "read", burst_bits);
  builder.add_entry({"dram", "write_burst", "dram_write_bursts"}, prefix + "write", burst_bits);
  builder.add_entry({"dram", "activation", "dram_activations"}, prefix + "activation", devices);
  builder.add_entry({"dram", "precharge", "dram_precharges"}, prefix + "precharge", devices);
  builder.add_entry({"dram", "refresh", "dram_refreshes"}, prefix + "refresh", devices);
  const double standby = devices * kMicrowattsPerMilliwatt * builder.period();
  builder.add_entry({"dram", "active_standby", "dram_active_cycles"}, prefix + "active_standby", standby);
  builder.add_entry({"dram", "precharged_standby", "dram_precharged_cycles"}, prefix + "precharged_standby",
                    standby);
}

}  // namespace wagesim
