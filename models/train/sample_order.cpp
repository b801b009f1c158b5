#include "models/train/sample_order.h"

#include <numeric>
#include <utility>

#include "models/num/random_stream.h"

namespace wagesim {

std::vector<std::uint32_t> sample_order(std::int64_t count, std::uint64_t seed, std::int64_t epoch) {
  std::vector<std::uint32_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0u);
  RandomStream random(seed, RandomStream::Purpose::SampleOrder, {static_cast<std::uint64_t>(epoch)});
  for (std::size_t left = order.size(); left > 1; --left)
    std::swap(order[left - 1], order[static_cast<std::size_t>(random.below(left))]);
  return order;
}

}  // namespace wagesim
