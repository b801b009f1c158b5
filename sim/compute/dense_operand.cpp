#include "sim/compute/dense_operand.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <array>
#include <cstring>

#include "models/kernel/scratch.h"

namespace wagesim {
namespace {

constexpr int kWeightsPerByte = 4;

/// The four weights of a byte: code 3 is -1.
constexpr std::array<std::array<std::int8_t, kWeightsPerByte>, 256> unpacked_bytes() {
  std::array<std::array<std::int8_t, kWeightsPerByte>, 256> table{};
  for (unsigned byte = 0; byte < table.size(); ++byte)
    for (std::size_t weight = 0; weight < kWeightsPerByte; ++weight) {
      const unsigned code = (byte >> (2 * weight)) & 3u;
      table[byte][weight] = static_cast<std::int8_t>(code == 3 ? -1 : static_cast<int>(code));
    }
  return table;
}
constexpr auto kUnpacked = unpacked_bytes();

#if defined(__x86_64__)
/// Eight bytes at a time, as many as make up whole 32 weights; returns the weights done.
__attribute__((target("avx2"))) std::int64_t unpack_avx2(const std::uint8_t* from, std::int64_t count,
                                                         std::int8_t* to) {
  constexpr std::int64_t kWeights = 32;
  // Four copies of each byte, of which each keeps one field: one of the values 0, one, two and three there.
  const __m256i copies = _mm256_setr_epi8(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5,
                                          5, 6, 6, 6, 6, 7, 7, 7, 7);
  const __m256i one = _mm256_set1_epi32(0x40100401), two = _mm256_set1_epi32(static_cast<int>(0x80200802u)),
                three = _mm256_or_si256(one, two);
  std::int64_t at = 0;
  for (; at + kWeights <= count; at += kWeights, from += kWeights / kWeightsPerByte) {
    long long bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    const __m256i fields = _mm256_and_si256(_mm256_shuffle_epi8(_mm256_set1_epi64x(bytes), copies), three);
    const __m256i is_two = _mm256_cmpeq_epi8(fields, two);
    const __m256i weights = _mm256_sub_epi8(_mm256_cmpeq_epi8(fields, three), _mm256_cmpeq_epi8(fields, one));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + at),
                        _mm256_sub_epi8(weights, _mm256_add_epi8(is_two, is_two)));
  }
  return at;
}
#endif

/// `count` weights, and up to the end of the last byte.
void unpack(const std::uint8_t* from, std::int64_t count, [[maybe_unused]] bool wide, std::int8_t* to) {
  std::int64_t at = 0;
#if defined(__x86_64__)
  if (wide) at = unpack_avx2(from, count, to);
#endif
  for (; at < count; at += kWeightsPerByte)
    std::memcpy(to + at, kUnpacked[from[at / kWeightsPerByte]].data(), kWeightsPerByte);
}

}  // namespace

const std::int8_t* dense_values(const MatrixOperand& operand, const std::uint8_t* bytes, bool wide,
                                AlignedVector<std::int8_t>& out) {
  const MatrixLayout& layout = operand.layout();
  const std::int64_t count = operand.row_values();
  if (!operand.ternary() && layout.pitch == count) return reinterpret_cast<const std::int8_t*>(bytes);
  // Whole bytes are unpacked: a row may run over into the next one, which is written after it.
  grow(out, layout.rows * count + kWeightsPerByte);
  for (std::int64_t row = 0; row < layout.rows; ++row) {
    const std::uint8_t* const from = bytes + row * layout.pitch;
    std::int8_t* const to = out.data() + row * count;
    if (operand.ternary())
      unpack(from, count, wide, to);
    else
      std::memcpy(to, from, static_cast<std::size_t>(count));
  }
  return out.data();
}

}  // namespace wagesim
