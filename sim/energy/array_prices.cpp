// Arithmetic and registers of the PE array, and the wires between its elements.
#include "sim/energy/area.h"
#include "sim/energy/flip_flops.h"
#include "sim/energy/price_builder.h"

namespace wagesim {
namespace {

constexpr auto kWeightBits = static_cast<double>(kOperandBits);
constexpr auto kSum = static_cast<double>(kSumBits);

void add_macs(PriceBuilder& builder) {
  for (const std::string mode : {"ternary", "int8"}) {
    const std::string mac = "mac_" + mode, macs = "macs_" + mode;
    builder.add_entry({"mac_cores", mac, macs}, mac, 1);
    if (PriceLine* line = builder.list().find("mac_cores", mac)) line->less = macs + "_gated";
    builder.add_entry({"mac_cores", mac + "_gated", macs + "_gated"}, mac + "_gated", 1);
  }
  builder.add_entry({"mac_cores", "accumulator_add", "accumulator_adds"}, "add", 1);
}

/// New values in the registers of PEs and skew.
void add_registers(PriceBuilder& builder, const SkewShare& skew) {
  const std::string write = "register_bit_write", part = "array_registers";
  builder.add_entry({part, "operand_register_bit", "pe_operand_register_bits"}, write, 1);
  builder.add_entry({part, "weight_register_write", "pe_weight_register_writes"}, write, kWeightBits);
  builder.add_entry({part, "sum_register_write", "pe_sum_register_writes"}, write, kSum);
  builder.add_entry({part, "skew_operand_bit", "pe_operand_register_bits"}, write, skew.per_operand_bit);
  builder.add_entry({part, "skew_sums", "accumulator_writes"}, write, skew.bits_per_row_of_sums);
}

/// Operands and sums that move on by one PE; sums that stay where they are, as in the output-stationary
/// dataflow, use no wire: what leaves the array has come down by at most all of its rows.
void add_wires(PriceBuilder& builder) {
  const PricedMachine& machine = builder.machine();
  const double pitch = pe_pitch_mm(builder.table(), machine);
  const double sum_bits = static_cast<double>(machine.rows * machine.cols) * kSum;
  const std::string part = "array_wires";
  builder.add_entry({part, "operand_bit", "pe_operand_register_bits"}, "pe_wire", pitch);
  builder.add_entry({part, "weight", "pe_weight_register_writes"}, "pe_wire", kWeightBits * pitch);
  builder.add_entry({part, "row_of_sums", "accumulator_writes"}, "pe_wire", sum_bits * pitch);
}

}  // namespace

void add_array_prices(PriceBuilder& builder) {
  add_macs(builder);
  add_registers(builder,
                skew_share(builder.machine(), flip_flops(builder.machine(), builder.table().blocks)));
  add_wires(builder);
}

}  // namespace wagesim
