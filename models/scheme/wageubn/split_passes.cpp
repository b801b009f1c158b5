#include "models/scheme/wageubn/error_passes.h"
#include "models/scheme/wageubn/exact_double.h"

namespace wagesim {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 15;

[[gnu::always_inline]] inline void split_range(const std::int16_t* __restrict e2, std::int64_t count,
                                               std::int8_t* __restrict high, std::int8_t* __restrict low) {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int16_t v = e2[i];
    const bool flagged = v >= 128 || v <= -128;
    high[i] = static_cast<std::int8_t>(flagged ? v >> 7 : 0);  // a multiple of 128
    low[i] = static_cast<std::int8_t>(flagged ? 0 : v);
  }
}

[[gnu::always_inline]] inline std::int64_t join_range(double scale, const std::int32_t* __restrict low,
                                                      std::int64_t count, std::int32_t* __restrict sum) {
  std::int32_t largest = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const double exact = static_cast<double>(sum[i]) * 128 + static_cast<double>(low[i]);
    const auto d = static_cast<std::int32_t>(rounded(exact * scale));
    sum[i] = d;
    largest = std::max(largest, d < 0 ? -d : d);
  }
  return largest;
}

}  // namespace

void split_flags_pass(const VectorLoop& loop, std::int64_t count, const std::int16_t* e2, std::int8_t* high,
                      std::int8_t* low) {
  loop.run(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    split_range(e2 + begin, end - begin, high + begin, low + begin);
  });
}

std::uint32_t join_sums_pass(const VectorLoop& loop, std::int64_t count, int shift, const std::int32_t* low,
                             std::int32_t* sum) {
  const double scale = power_of_two(-shift);
  return static_cast<std::uint32_t>(
      loop.max(count, kElementsPerTask, [=](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
        return join_range(scale, low + begin, end - begin, sum + begin);
      }));
}

}  // namespace wagesim
