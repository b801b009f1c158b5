#include <immintrin.h>

#include "tests/bench/register_bound.h"

namespace wagesim::bench {
namespace {

constexpr int kAccumulators = 12;

template <class Add>
inline __attribute__((always_inline)) double spin(long steps, double macs_per_vector, Add add) {
  __m256i acc[kAccumulators];
#pragma GCC unroll 12
  for (int i = 0; i < kAccumulators; ++i) acc[i] = _mm256_setzero_si256();
  __m256i lane = _mm256_set1_epi8(1);
  __m256i column = _mm256_set1_epi8(1);
  for (long step = 0; step < steps; ++step)
#pragma GCC unroll 12
    for (int i = 0; i < kAccumulators; ++i) {
      asm volatile("" : "+x"(lane));  // a new product each time, as far as the compiler knows
      acc[i] = add(acc[i], lane, column);
    }
#pragma GCC unroll 12
  for (int i = 0; i < kAccumulators; ++i) asm volatile("" : : "x"(acc[i]));
  return static_cast<double>(steps) * kAccumulators * macs_per_vector;
}

}  // namespace

double spin_avx2_bytes(long steps) {
  const __m256i ones = _mm256_set1_epi16(1);
  return spin(steps, 32, [ones](__m256i sum, __m256i lane, __m256i column) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(lane, column), ones));
  });
}

double spin_avx2_bytes_small(long steps) {
  return spin(steps, 32, [](__m256i sum, __m256i lane, __m256i column) {
    return _mm256_add_epi16(sum, _mm256_maddubs_epi16(lane, column));
  });
}

double spin_avx2_words(long steps) {
  return spin(steps, 16, [](__m256i sum, __m256i lane, __m256i column) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(lane, column));
  });
}

}  // namespace wagesim::bench
