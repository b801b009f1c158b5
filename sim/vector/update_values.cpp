#include <algorithm>
#include <vector>

#include "models/kernel/scratch.h"
#include "models/num/ternary.h"
#include "models/scheme/wage/update_pass.h"
#include "sim/vector/packed_rows.h"
#include "sim/vector/vector_values.h"

namespace wagesim {
namespace {

/// The bank as a tensor sees it that starts at `lane`, and back with lanes - lane.
LfsrBank rotated(const LfsrBank& bank, std::int64_t lane) {
  std::vector<std::uint32_t> states = bank.states();
  std::rotate(states.begin(), states.begin() + lane, states.end());
  return LfsrBank(std::move(states));
}

}  // namespace

void VectorValues::update_tile(const VectorOp& op, const VectorContext& context, Counters& data) {
  const UpdateCommand& update = op.command->update;
  const std::int64_t rows = op.tile.rows.count, columns = op.tile.columns.count, count = rows * columns;
  const std::int64_t first = std::int64_t{op.tile.rows.begin} * update.columns + op.tile.columns.begin;
  const BitWidths& bits = context.program.network.bits;
  const int clip = context.program.network.profile == Profile::Paper ? max_magnitude(bits.gradient)
                                                                     : compute_weight_limit(bits);
  const VectorLayout layout = vector_layout(op, context.program, context.machine);
  const std::int32_t* const gradient = update.wide_tensor == kNoTensor
                                           ? dense(context, rows, columns)
                                           : wide_values(context.in + layout.in_wide);

  auto* const next = reinterpret_cast<std::int8_t*>(context.out + layout.out_main);
  const UpdateTensors<std::int8_t> tensors{
      .gradient = gradient,
      .weight = reinterpret_cast<const std::int8_t*>(context.in + layout.in_side),
      .weight_next = next,
      .random = context.tap.random == nullptr ? nullptr : context.tap.random + first,
      .update = context.tap.update == nullptr ? nullptr : context.tap.update + first};
  const int lanes = context.machine.vector_lanes;
  const std::int64_t first_lane = first % lanes;
  LfsrBank random = rotated(*context.random, first_lane);
  data.roundings_up +=
      update_weights(loop_, count, context.exponent->exponent - context.eta_log2, clip, tensors, random);
  *context.random = rotated(random, (lanes - first_lane) % lanes);

  std::int8_t* const compute = grow(values_, count);
  compute_weights(loop_, count, bits, next, compute);
  const int packed =
      element_bits(context.program.tensors[static_cast<std::size_t>(update.compute_weight_tensor)].format);
  pack_rows(loop_, {rows, columns, packed}, reinterpret_cast<const std::uint8_t*>(compute),
            context.out + layout.out_side);
}

}  // namespace wagesim
