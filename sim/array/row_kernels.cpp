#include "sim/array/row_kernels.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace wagesim {
namespace {

void ternary_portable(std::int32_t* out, const std::int32_t* in, const std::uint32_t* x,
                      const std::uint32_t* w, int count) {
  for (int pe = 0; pe < count; ++pe) {
    std::int32_t sum = in[pe];
    for (int lane = 0; lane < 4; ++lane)
      sum += static_cast<std::int8_t>(x[pe] >> (8 * lane)) * static_cast<std::int8_t>(w[pe] >> (8 * lane));
    out[pe] = sum;
  }
}

void int8_portable(std::int32_t* out, const std::int32_t* in, const std::uint32_t* x, const std::uint32_t* w,
                   int count) {
  for (int pe = 0; pe < count; ++pe)
    out[pe] = in[pe] + static_cast<std::int16_t>(x[pe]) * static_cast<std::int16_t>(w[pe]);
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) __m256i load(const void* cells) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(cells));
}

// x in [-127, 127] and w in {-1, 0, 1}: sign() is the exact product, the two adds widen it.
__attribute__((target("avx2"))) void ternary_avx2(std::int32_t* out, const std::int32_t* in,
                                                  const std::uint32_t* x, const std::uint32_t* w, int count) {
  const __m256i ones8 = _mm256_set1_epi8(1);
  const __m256i ones16 = _mm256_set1_epi16(1);
  for (int pe = 0; pe < count; pe += 8) {
    const __m256i products = _mm256_sign_epi8(load(x + pe), load(w + pe));
    const __m256i sums = _mm256_madd_epi16(_mm256_maddubs_epi16(ones8, products), ones16);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + pe), _mm256_add_epi32(load(in + pe), sums));
  }
}

__attribute__((target("avx2"))) void int8_avx2(std::int32_t* out, const std::int32_t* in,
                                               const std::uint32_t* x, const std::uint32_t* w, int count) {
  for (int pe = 0; pe < count; pe += 8) {
    const __m256i products = _mm256_madd_epi16(load(x + pe), load(w + pe));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + pe), _mm256_add_epi32(load(in + pe), products));
  }
}

#endif

}  // namespace

RowKernels row_kernels(bool portable) {
#if defined(__x86_64__)
  if (!portable && __builtin_cpu_supports("avx2")) return {ternary_avx2, int8_avx2};
#endif
  (void)portable;
  return {ternary_portable, int8_portable};
}

std::uint32_t ternary_weight_cell(std::uint8_t packed, int lanes) {
  std::uint32_t cell = 0;
  for (int lane = 0; lane < lanes; ++lane) {
    const int code = (packed >> (2 * lane)) & 3;
    const int weight = code == 3 ? -1 : code;
    cell |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(weight)) << (8 * lane);
  }
  return cell;
}

}  // namespace wagesim
