#include "models/layer/activation_pass.h"

#include <algorithm>
#include <stdexcept>

#include "models/num/round_half_even.h"

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 14;

// Where a window's sums lie relative to its first.
struct WindowSteps {
  std::int64_t row, column;
};

// Whether an element's masks go to a tensor each, or, joined, to one byte of the first of these pointers.
enum class Masks { Separate, Joined };
struct MaskPointers {
  std::uint8_t* act;
  std::uint8_t* unsat = nullptr;
  std::uint8_t* index = nullptr;
};
std::uint8_t* after(std::uint8_t* mask, std::int64_t at) {
  return mask == nullptr ? nullptr : mask + at;
}

// `count` neighbouring channels of one result pixel, or of many where there is no pool (Size 1). The loops
// over the window have constant bounds, so that the loop over channels is the one to be vectorised. Returns
// the saturated ones.
template <int Size, Masks kMasks, class Elem>
[[gnu::always_inline]] inline std::int64_t activate_channels(const std::int32_t* __restrict sum,
                                                             WindowSteps steps, std::int64_t count, int limit,
                                                             int shift, Elem* __restrict activation,
                                                             std::uint8_t* __restrict act_mask,
                                                             std::uint8_t* __restrict unsat_mask,
                                                             std::uint8_t* __restrict pool_index) {
  const HalfEvenShift rounded(shift);
  const std::int32_t ceiling = limit << shift;
  std::int32_t saturated = 0;
  for (std::int64_t c = 0; c < count; ++c) {
    std::int32_t largest = sum[c], first = 0;
    for (int at = 1; at < Size * Size; ++at) {
      const std::int32_t candidate = sum[at / Size * steps.row + at % Size * steps.column + c];
      first = candidate > largest ? at : first;
      largest = std::max(largest, candidate);
    }
    activation[c] = static_cast<Elem>(rounded(std::min(std::max(largest, 0), ceiling)));
    saturated += largest > ceiling;
    if constexpr (kMasks == Masks::Joined) {
      act_mask[c] = static_cast<std::uint8_t>((largest > 0) + 2 * (largest <= ceiling) + 4 * first);
    } else {
      act_mask[c] = largest > 0;
      unsat_mask[c] = largest <= ceiling;
      if constexpr (Size > 1) pool_index[c] = static_cast<std::uint8_t>(first);
    }
  }
  return saturated;
}

template <Masks kMasks, class Elem>
std::int64_t activate_flat(const VectorLoop& loop, std::int64_t count, const std::int32_t* sum, int limit,
                           int shift, Elem* activation, MaskPointers masks) {
  return loop.sum(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    return activate_channels<1, kMasks>(sum + begin, {}, end - begin, limit, shift, activation + begin,
                                        masks.act + begin, after(masks.unsat, begin), masks.index);
  });
}

template <int Size, Masks kMasks, class Elem>
std::int64_t activate_pooled(const VectorLoop& loop, const ActivationShape& shape, const std::int32_t* sum,
                             int limit, int shift, Elem* activation, MaskPointers masks) {
  const std::int64_t rows = std::int64_t{shape.batch} * shape.out_h,
                     row_elements = shape.out_w * shape.channels;
  const std::int64_t rows_per_task = std::max<std::int64_t>(kElementsPerTask / row_elements, 1);
  const WindowSteps steps{std::int64_t{shape.in_w} * shape.channels, shape.channels};
  return loop.sum(rows, rows_per_task, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    std::int64_t saturated = 0;
    for (std::int64_t row = begin; row < end; ++row) {
      const std::int64_t top = row / shape.out_h * shape.in_h + row % shape.out_h * shape.pool_stride;
      for (std::int64_t column = 0; column < shape.out_w; ++column) {
        const std::int64_t at = row * row_elements + column * shape.channels;
        saturated += activate_channels<Size, kMasks>(
            sum + top * steps.row + column * shape.pool_stride * steps.column, steps, shape.channels, limit,
            shift, activation + at, masks.act + at, after(masks.unsat, at), after(masks.index, at));
      }
    }
    return saturated;
  });
}

template <Masks kMasks, class Elem>
std::int64_t activate_into(const VectorLoop& loop, const ActivationShape& shape, const std::int32_t* sum,
                           int limit, int shift, Elem* activation, MaskPointers masks) {
  switch (shape.pool_size) {
    case 1:
      return activate_flat<kMasks>(loop,
                                   std::int64_t{shape.batch} * shape.out_h * shape.out_w * shape.channels,
                                   sum, limit, shift, activation, masks);
    case 2:
      return activate_pooled<2, kMasks>(loop, shape, sum, limit, shift, activation, masks);
    case 3:
      return activate_pooled<3, kMasks>(loop, shape, sum, limit, shift, activation, masks);
    default:
      throw std::invalid_argument("max-pool windows are 2x2 or 3x3");
  }
}

}  // namespace

template <class Elem>
std::int64_t activate(const VectorLoop& loop, const ActivationShape& shape, const std::int32_t* sum,
                      int limit, int shift, const ActivationTensors<Elem>& out) {
  return activate_into<Masks::Separate>(loop, shape, sum, limit, shift, out.activation,
                                        {out.act_mask, out.unsat_mask, out.pool_index});
}

std::int64_t activate_joined(const VectorLoop& loop, const ActivationShape& shape, const std::int32_t* sum,
                             int limit, int shift, std::int8_t* activation, std::uint8_t* masks) {
  return activate_into<Masks::Joined>(loop, shape, sum, limit, shift, activation, {masks});
}

template std::int64_t activate(const VectorLoop&, const ActivationShape&, const std::int32_t*, int, int,
                               const ActivationTensors<std::int8_t>&);
template std::int64_t activate(const VectorLoop&, const ActivationShape&, const std::int32_t*, int, int,
                               const ActivationTensors<std::int16_t>&);

}  // namespace wagesim
