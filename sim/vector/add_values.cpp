#include <algorithm>

#include "models/kernel/scratch.h"
#include "models/layer/activation_pass.h"
#include "models/layer/error_pass.h"
#include "models/num/add_errors.h"
#include "sim/vector/addition.h"
#include "sim/vector/packed_rows.h"
#include "sim/vector/vector_values.h"

namespace wagesim {
namespace {

/// sum := the sum and x aligned; `first`: x alone. Returns how many sums were clipped.
template <class Elem>
[[gnu::always_inline]] inline std::int64_t join(const Elem* __restrict x, Alignment at, bool first,
                                                std::int64_t count, std::int32_t* __restrict sum) {
  constexpr std::int64_t kOpen = std::int64_t{1} << 60;
  std::int64_t clipped = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t before = first ? 0 : direct_quantise(sum[i], at.sum_shift, kOpen);
    const std::int64_t exact = before + direct_quantise(x[i], at.shift, kOpen);
    const std::int64_t value = std::clamp(exact, -kWideErrorLimit, kWideErrorLimit);
    clipped += value != exact ? 1 : 0;
    sum[i] = static_cast<std::int32_t>(value);
  }
  return clipped;
}

}  // namespace

void VectorValues::add_tile(const VectorOp& op, const VectorContext& context, Counters& data) {
  const AddCommand& command = op.command->add;
  const PackedBits bits = packed_bits(*op.command, context.program);
  const VectorLayout layout = vector_layout(op, bits, context.machine);
  const std::vector<std::int64_t> offsets = operand_offsets(op, bits, context.machine);
  const Addition addition = plan_addition(*op.command, context.slots);
  const std::int64_t positions = op.tile.positions(), channels = op.tile.columns.count,
                     count = positions * channels;
  const bool activates = command.stage == VectorStage::Activate;
  const int words = operand_words(command);
  std::int32_t* const sum =
      activates ? grow(wide_, count) : reinterpret_cast<std::int32_t*>(context.out + layout.out_main);
  for (std::size_t operand = 0; operand < command.operands.size(); ++operand) {
    const std::uint8_t* const from = context.in + offsets[operand];
    const Alignment at = addition.operands[operand];
    const AddOperand& map = command.operands[operand];
    const bool wide = bits.operands[operand] == 32;
    const bool alike = operand_part(op, map).positions() == positions / op.tile.batch.count;
    const std::int64_t run = alike ? positions : 1;  // results whose operands lie as they do
    for (std::int64_t position = 0; position < positions; position += run)
      for (int word = 0; word < words; ++word) {
        const std::int64_t place = operand_position(op, map, position, word) * channels;
        std::int32_t* const to = sum + position * channels;
        const bool first = operand == 0 && word == 0;
        data.error_sums_saturated +=
            loop_.sum(run * channels, std::max<std::int64_t>(run * channels, 1),
                      [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
                        if (wide)
                          return join(wide_values(from) + place + begin, at, first, end - begin, to + begin);
                        return join(reinterpret_cast<const std::int8_t*>(from) + place + begin, at, first,
                                    end - begin, to + begin);
                      });
      }
  }
  if (activates) return activate_sums(op, context, layout, bits.mask, data);
  if (command.stage == VectorStage::MaskedMaximum) {
    VectorContext side = context;
    side.in = context.in + layout.in_side;
    keep_unsaturated(unpack_mask(side, command.mask_tensor, positions, channels), count, sum);
  }
  context.exponent->maximum = std::max(context.exponent->maximum, largest_magnitude(loop_, count, sum));
}

/// The sums in wide_ to activations and masks.
void VectorValues::activate_sums(const VectorOp& op, const VectorContext& context, const VectorLayout& layout,
                                 int mask_bits, Counters& data) {
  const AddCommand& command = op.command->add;
  const int positions = static_cast<int>(op.tile.positions()), channels = op.tile.columns.count;
  const ActivationShape shape{.batch = positions, .channels = channels};
  std::uint8_t* const mask = grow(mask_, std::int64_t{positions} * channels);
  data.activations_saturated +=
      activate_joined(loop_, shape, wide_.data(), command.limit, command.shift,
                      reinterpret_cast<std::int8_t*>(context.out + layout.out_main), mask);
  if (mask_bits != 0) pack_rows(loop_, {positions, channels, mask_bits}, mask, context.out + layout.out_side);
}

}  // namespace wagesim
