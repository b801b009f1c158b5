// The vector unit, the DMA engines, and what the logic of the whole machine leaks.
#include "sim/energy/flip_flops.h"
#include "sim/energy/price_builder.h"

namespace wagesim {

namespace {
constexpr double kLfsrStepsPerLeap = 16;  ///< the table prices a draw, the machine counts its steps
}

void add_vector_prices(PriceBuilder& builder) {
  for (const std::string action : {"shift", "rounding", "comparison", "add", "update"})
    builder.add_entry({"vector_unit", action, action + 's'}, action, 1);
  builder.add_entry({"vector_unit", "lfsr_step", "lfsr_steps"}, "lfsr_leap", 1.0 / kLfsrStepsPerLeap);
  builder.add_entry({"vector_unit", "rounding_up", "roundings_up"}, "rounding_up", 1);
  builder.add_entry({"dma", "load_byte", "dma_load_bytes"}, "dma_byte", 1);
  builder.add_entry({"dma", "store_byte", "dma_store_bytes"}, "dma_byte", 1);
}

void add_leakage_prices(PriceBuilder& builder) {
  const PricedMachine& machine = builder.machine();
  const auto add = [&](const char* action, const char* key, double instances) {
    builder.add_entry({"logic_leakage", action, "cycles"}, key, instances * builder.period());
  };
  add("mac_cores", "mac_core_leakage", static_cast<double>(machine.rows * machine.cols));
  add("vector_lanes", "vector_lane_leakage", static_cast<double>(machine.vector_lanes));
  add("registers", "register_bit_leakage", flip_flops(machine, builder.table().blocks).total());
}

}  // namespace wagesim
