#include "models/scheme/wageubn/loss_pass.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "models/num/average_pool.h"
#include "models/num/softmax.h"

namespace wagesim {
namespace {

// Who is wrong; calls each(sample, logits, label, d) for every sample of the batch.
template <class Each>
WageubnLoss for_each_sample(std::span<const std::int32_t> logits, int classes,
                            std::span<const std::uint16_t> labels, std::int32_t* d, Each each) {
  WageubnLoss result;
  const auto width = static_cast<std::size_t>(classes);
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const std::span<const std::int32_t> z = logits.subspan(n * width, width);
    const std::size_t label = labels[n];
    const auto best = static_cast<std::size_t>(std::max_element(z.begin(), z.end()) - z.begin());
    result.wrong += best != label;
    result.tied += best != label && z[best] == z[label];
    result.loss += each(z, z[best], label, d + n * width);
  }
  return result;
}

// The batch's mean divides by the next power of two.
int mean_shift(std::span<const std::uint16_t> labels) {
  return log2_rounded_up(static_cast<std::int64_t>(labels.size()));
}

}  // namespace

WageubnLoss softmax_loss(std::span<const std::int32_t> logits, int point, int classes,
                         std::span<const std::uint16_t> labels, std::int32_t* d) {
  constexpr std::int32_t kOne = 1 << 15;
  std::vector<std::int32_t> exponentials(static_cast<std::size_t>(classes));
  const auto sample = [&](std::span<const std::int32_t> z, std::int32_t top, std::size_t label,
                          std::int32_t* out) {
    std::int64_t sum = 0;
    for (std::size_t c = 0; c < z.size(); ++c) {
      exponentials[c] = negative_exponential(std::int64_t{top} - z[c], point);
      sum += exponentials[c];
    }
    const Reciprocal of_sum = reciprocal(sum);
    for (std::size_t c = 0; c < z.size(); ++c)
      out[c] = softmax_share(exponentials[c], of_sum) - (c == label ? kOne : 0);
    return std::log(static_cast<double>(sum) / kOne) +
           std::ldexp(static_cast<double>(std::int64_t{top} - z[label]), -point);
  };
  WageubnLoss result = for_each_sample(logits, classes, labels, d, sample);
  result.loss /= static_cast<double>(labels.size());
  result.unit = -15 - mean_shift(labels);
  return result;
}

WageubnLoss squares_loss(std::span<const std::int32_t> logits, int point, int classes,
                         std::span<const std::uint16_t> labels, std::int32_t* d) {
  const auto sample = [&](std::span<const std::int32_t> z, std::int32_t, std::size_t label,
                          std::int32_t* out) {
    double squares = 0;
    for (std::size_t c = 0; c < z.size(); ++c) {
      out[c] = z[c] - (c == label ? 1 << point : 0);
      const double difference = std::ldexp(out[c], -point);
      squares += difference * difference;
    }
    return 0.5 * squares;
  };
  WageubnLoss result = for_each_sample(logits, classes, labels, d, sample);
  result.unit = -point - mean_shift(labels);
  return result;
}

}  // namespace wagesim
