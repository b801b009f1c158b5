#include "models/scheme/wageubn/start_values.h"

#include "models/num/momentum_update.h"
#include "models/num/random_stream.h"
#include "models/num/round_half_even.h"
#include "models/num/rounded_root.h"
#include "models/num/saturate.h"

namespace wagesim {
namespace {

// Sum of twelve draws about its mean: four from each word of the stream, low half-words first.
std::int64_t twelve_draws(RandomStream& random) {
  constexpr std::int64_t kMean = 393210;  // 12 x 65535 / 2
  std::int64_t sum = -kMean;
  for (int word = 0; word < 3; ++word) {
    const std::uint64_t bits = random.next();
    for (int draw = 0; draw < 4; ++draw) sum += static_cast<std::int64_t>((bits >> (16 * draw)) & 0xFFFFU);
  }
  return sum;
}

}  // namespace

std::int64_t start_deviation(std::int64_t fan_in) {
  return static_cast<std::int64_t>(
      rounded_root(static_cast<std::uint64_t>((std::int64_t{1} << 30) / fan_in)));
}

std::int32_t start_weight(std::int64_t s, std::int64_t deviation) {
  return static_cast<std::int32_t>(saturate(round_half_even(s * deviation, 16) * 256, kStoreLimit));
}

Tensor<std::int32_t> normal_start_weights(Shape shape, std::int64_t fan_in, std::uint64_t seed,
                                          std::size_t index) {
  constexpr std::int64_t kTwoDeviations = 131072;  // of twelve draws: 65536 each
  RandomStream random(seed, RandomStream::Purpose::StartWeights, {index});
  const std::int64_t deviation = start_deviation(fan_in);
  Tensor<std::int32_t> weights(shape);
  for (std::int32_t& weight : weights.values()) {
    std::int64_t s = twelve_draws(random);
    while (s < -kTwoDeviations || s > kTwoDeviations) s = twelve_draws(random);
    weight = start_weight(s, deviation);
  }
  return weights;
}

}  // namespace wagesim
