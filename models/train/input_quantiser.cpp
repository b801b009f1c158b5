#include "models/train/input_quantiser.h"

#include <cstddef>

#include "models/num/bit_widths.h"
#include "models/num/round_half_even.h"
#include "models/num/saturate.h"

namespace wagesim {
namespace {

constexpr int kExtra = 8;  // both binary scalings are a multiple of 2^-8

// round(x / 255) to nearest; 255 is odd, so no multiple of 1/255 lies midway.
std::int64_t nearest_over_255(std::int64_t x) {
  return (x >= 0 ? x + 127 : x - 127) / 255;
}

std::int64_t scaled(std::int64_t pixel, InputScaling scaling, std::int64_t unit) {
  switch (scaling) {
    case InputScaling::Unit:
      return round_half_even(pixel * unit, kExtra);
    case InputScaling::Offset:
      return round_half_even((2 * pixel - 256) * unit, kExtra);
    case InputScaling::Symmetric:
      return nearest_over_255((2 * pixel - 255) * unit);
  }
  return 0;
}

}  // namespace

std::array<std::int16_t, 256> input_values(InputScaling scaling, int activation_bits) {
  const std::int64_t unit = std::int64_t{1} << (activation_bits - 1);
  std::array<std::int16_t, 256> values{};
  for (std::size_t pixel = 0; pixel < values.size(); ++pixel)
    values[pixel] = static_cast<std::int16_t>(
        saturate(scaled(static_cast<std::int64_t>(pixel), scaling, unit), max_magnitude(activation_bits)));
  return values;
}

}  // namespace wagesim
