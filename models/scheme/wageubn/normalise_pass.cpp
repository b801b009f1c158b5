#include "models/scheme/wageubn/normalise_pass.h"

#include "models/scheme/wageubn/exact_double.h"
#include "models/tensor/tensor.h"

namespace wagesim {
namespace {

// The channels' constants side by side. A shift is a factor here: exact, for all is below 2^53.
struct ScaleTable {
  ScaleTable(const ChannelMap& map, const std::vector<ChannelScale>& scales, const Points& points) {
    for (int c = 0; c < map.stride(); ++c) {
      const ChannelScale& scale = scales[static_cast<std::size_t>(c % map.channels)];
      const int k = scale.reciprocal.shift;
      mean.push_back(static_cast<double>(scale.mean));
      narrow.push_back(power_of_two(-std::max(k, 0)));
      factor.push_back(scale.reciprocal.value * power_of_two(-(31 - points.normalised + std::min(k, 0))));
      gamma.push_back(static_cast<std::int16_t>(scale.gamma));
      beta.push_back(static_cast<std::int16_t>(scale.beta * (1 << points.normalised)));
    }
  }
  AlignedVector<double> mean, narrow, factor;
  AlignedVector<std::int16_t> gamma, beta;  // Y has 16 bits
};

struct Constants {
  double lift;
  int drop;
  std::uint16_t bias, odd;
  std::int16_t top;
};

constexpr int kSlice = 256;  // channels whose xh lie on the stack

[[gnu::always_inline]] inline void normalise_channels(
    const Constants& constants, int count, const std::int32_t* __restrict z, const double* __restrict mean,
    const double* __restrict narrow, const double* __restrict factor, std::int32_t* __restrict xh) {
  constexpr double kDeviations = (1 << 20) - 1;
  for (int c = 0; c < count; ++c) {
    const double distance = static_cast<double>(z[c]) * constants.lift - mean[c];
    const double near = clamped(rounded(distance * narrow[c]), kDeviations);
    xh[c] = static_cast<std::int32_t>(rounded(near * factor[c]));
  }
}

[[gnu::always_inline]] inline void activate_channels(
    Constants constants, int count, const std::int32_t* __restrict wide, const std::int16_t* __restrict gamma,
    const std::int16_t* __restrict beta, std::int8_t* __restrict normalised,
    std::int8_t* __restrict activation, std::int32_t& clipped, std::int32_t& beyond) {
  std::int32_t clips = 0, tops = 0;
  for (int c = 0; c < count; ++c) {
    const std::int32_t clip = std::min(std::max(wide[c], -127), 127);
    clips += clip != wide[c];
    const auto xh = static_cast<std::int16_t>(clip);
    const auto y = static_cast<std::int16_t>(xh * gamma[c] + beta[c]);
    tops += y > constants.top;
    // Clipped first, for -Y needs no rounding and beyond the top all round to 127.
    const auto x =
        static_cast<std::uint16_t>(std::min<std::int16_t>(std::max<std::int16_t>(y, 0), constants.top));
    const auto tie = static_cast<std::uint16_t>((x >> constants.drop) & constants.odd);
    const auto up = static_cast<std::uint16_t>(x + constants.bias + tie);
    normalised[c] = static_cast<std::int8_t>(xh);
    activation[c] = static_cast<std::int8_t>(up >> constants.drop);
  }
  clipped += clips;
  beyond += tops;
}

}  // namespace

NormaliseCounts normalise_pass(const VectorLoop& loop, const ChannelMap& map, const Points& points, int lift,
                               const std::vector<ChannelScale>& scales, const std::int32_t* z,
                               std::int8_t* normalised, std::int8_t* activation) {
  const ScaleTable table(map, scales, points);
  const ActivationRule rule(points);
  const Constants constants{power_of_two(lift), rule.drop,
                            static_cast<std::uint16_t>(rule.drop > 0 ? (1 << (rule.drop - 1)) - 1 : 0),
                            static_cast<std::uint16_t>(rule.drop > 0 ? 1 : 0),
                            static_cast<std::int16_t>(std::min(rule.top, 32767))};
  TaskRows<std::int64_t> counts(map, 2);
  loop.run(map.positions, map.grain(), [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    std::int32_t xh[kSlice];
    std::int32_t clipped = 0, beyond = 0;
    map.for_each_stride(begin, end, [&](std::int64_t first, int elements) WAGESIM_INLINE_BODY {
      for (int c = 0; c < elements; c += kSlice) {
        const int count = std::min(kSlice, elements - c);
        const std::int64_t at = first + c;
        normalise_channels(constants, count, z + at, table.mean.data() + c, table.narrow.data() + c,
                           table.factor.data() + c, xh);
        activate_channels(constants, count, xh, table.gamma.data() + c, table.beta.data() + c,
                          normalised + at, activation + at, clipped, beyond);
      }
    });
    counts.row(begin)[0] = clipped;
    counts.row(begin)[1] = beyond;
  });
  std::int64_t total[2] = {};
  counts.add_to(total);
  return {total[0], total[1]};
}

}  // namespace wagesim
