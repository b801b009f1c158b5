#include "sim/compute/product_counts.h"

namespace wagesim {
namespace {

constexpr std::int64_t kOperandBits = 8, kTernaryBits = 2;

}  // namespace

void count_product(const ProductSchedule& schedule, const OperandWords& words, bool values,
                   std::int64_t effectual, Counters& counters) {
  const std::int64_t rows = schedule.rows(), cols = schedule.cols(), pes = rows * cols;
  std::int64_t vectors = 0, weight_rows = 0, kept = 0, added = 0, elements_added = 0;
  for (const ProductSchedule::Subtile& subtile : schedule.subtiles()) {
    const std::int64_t results =
        schedule.weight_stationary() ? schedule.vectors(subtile) : subtile.results.count;
    vectors += schedule.vectors(subtile);
    weight_rows += schedule.weight_rows(subtile);
    kept += results;
    if (schedule.accumulates() || subtile.adds) {
      added += results;
      elements_added += results * subtile.columns;
    }
  }
  const std::int64_t x_bits = kOperandBits * schedule.lanes();
  const std::int64_t y_bits =
      schedule.mode() == MacMode::Ternary ? kTernaryBits * schedule.lanes() : kOperandBits;
  const auto subtiles = static_cast<std::int64_t>(schedule.subtiles().size());
  if (schedule.weight_stationary()) {
    counters.pe_operand_register_writes += vectors * pes;
    counters.pe_operand_register_bits += vectors * pes * x_bits;
    counters.pe_weight_register_writes += weight_rows * cols + subtiles * pes;
    counters.pe_sum_register_writes += vectors * pes;
  } else {
    counters.pe_operand_register_writes += 2 * vectors * pes;
    counters.pe_operand_register_bits += vectors * pes * (x_bits + y_bits);
    // accumulate; capture; every captured sum moves down to the bottom row
    counters.pe_sum_register_writes += vectors * pes + subtiles * (pes + cols * rows * (rows - 1) / 2);
  }
  counters.accumulator_writes += kept;
  counters.accumulator_reads += added;
  counters.accumulator_adds += elements_added;
  counters.activation_reads += words.activation;
  counters.weight_reads += words.weight;

  const std::int64_t macs = schedule.macs();
  const std::int64_t gated = values ? macs - effectual : 0;
  if (schedule.mode() == MacMode::Ternary) {
    counters.macs_ternary += macs;
    counters.macs_ternary_gated += gated;
  } else {
    counters.macs_int8 += macs;
    counters.macs_int8_gated += gated;
  }
}

}  // namespace wagesim
