#include <immintrin.h>

#include "tests/bench/register_bound.h"

namespace wagesim::bench {
namespace {

constexpr int kAccumulators = 24;

template <class Add>
inline __attribute__((always_inline)) double spin(long steps, double macs_per_vector, Add add) {
  __m512i acc[kAccumulators];
#pragma GCC unroll 24
  for (int i = 0; i < kAccumulators; ++i) acc[i] = _mm512_setzero_si512();
  __m512i lane = _mm512_set1_epi8(1);
  __m512i column = _mm512_set1_epi8(1);
  for (long step = 0; step < steps; ++step)
#pragma GCC unroll 24
    for (int i = 0; i < kAccumulators; ++i) {
      asm volatile("" : "+v"(lane));  // a new product each time, as far as the compiler knows
      acc[i] = add(acc[i], lane, column);
    }
#pragma GCC unroll 24
  for (int i = 0; i < kAccumulators; ++i) asm volatile("" : : "v"(acc[i]));
  return static_cast<double>(steps) * kAccumulators * macs_per_vector;
}

}  // namespace

double spin_avx512_bytes(long steps) {
  return spin(steps, 64, [](__m512i s, __m512i l, __m512i c) { return _mm512_dpbusd_epi32(s, l, c); });
}

double spin_avx512_words(long steps) {
  return spin(steps, 32, [](__m512i s, __m512i l, __m512i c) { return _mm512_dpwssd_epi32(s, l, c); });
}

}  // namespace wagesim::bench
