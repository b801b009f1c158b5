// The clock: a trunk and gating cells that always run, and the leaves of registers while they take a value.
#include "sim/energy/flip_flops.h"
#include "sim/energy/price_builder.h"

namespace wagesim {
namespace {

constexpr double kVectorStages = 4;  ///< registers of the longest operation (docs/machine.md)
constexpr double kLfsrBits = 32;
constexpr double kLfsrStepsPerLeap = 16;

}  // namespace

void add_clock_prices(PriceBuilder& builder) {
  const EnergyTable& table = builder.table();
  const FlipFlops bits = flip_flops(builder.machine(), table.blocks);
  const SkewShare skew = skew_share(builder.machine(), bits);
  const TableEntry &tree = table.at("clock_tree"), &trunk = table.at("clock_trunk");
  const FigureBand ungated = tree.band() * trunk.band();
  const FigureBand cells = tree.band() * table.at("clock_gating").band();
  const FigureBand leaf = {tree.low * (1 - trunk.low), tree.value * (1 - trunk.value),
                           tree.high * (1 - trunk.high)};
  const auto add = [&](const char* action, const char* counter, const FigureBand& pj) {
    builder.add({"clock", action, counter}, pj, tree.origin);
  };
  add("trunk", "cycles", ungated * bits.total());
  add("gating_cells", "cycles", cells * bits.total());
  add("operand_register_bit", "pe_operand_register_bits", leaf);
  add("weight_register", "pe_weight_register_writes", leaf * static_cast<double>(kOperandBits));
  add("sum_register", "pe_sum_register_writes", leaf * static_cast<double>(kSumBits));
  add("skew_operand_bit", "pe_operand_register_bits", leaf * skew.per_operand_bit);
  add("skew_sums", "accumulator_writes", leaf * skew.bits_per_row_of_sums);
  // An operation of the vector unit is the work of one of its stages, which holds its part of a lane.
  for (const char* action : {"comparison", "add", "shift", "rounding", "update"})
    add(action, (std::string(action) + 's').c_str(), leaf * (bits.lane / kVectorStages));
  add("lfsr_step", "lfsr_steps", leaf * (kLfsrBits / kLfsrStepsPerLeap));
}

}  // namespace wagesim
