// Compiled for AVX-512 VNNI. No standard-library calls here: an inline function of a shared header compiled
// with these flags could be the copy the linker keeps for the whole program.
#include <immintrin.h>

#include "models/kernel/tile.h"

namespace wagesim {
namespace {

// 12 x 2 accumulators, two column vectors and a broadcast row lane: 27 of the 32 zmm registers. Matrices of
// few columns take one vector.
constexpr int kRows = 12;
constexpr int kLanes = 16;  // int32 lanes of a zmm register

__m512i broadcast_lane(const std::byte* lane) {
  std::int32_t bits;
  __builtin_memcpy(&bits, lane, sizeof bits);
  return _mm512_set1_epi32(bits);
}

template <int kVectors, class Add>
inline __attribute__((always_inline)) void run(const TileArgs& args, Add add) {
  static_assert(kVectors == 1 || kVectors == 2);
  __m512i acc[kRows][static_cast<std::size_t>(kVectors)];
#pragma GCC unroll 12
  for (int row = 0; row < kRows; ++row)
#pragma GCC unroll 2
    for (int vector = 0; vector < kVectors; ++vector)
      acc[row][vector] = _mm512_loadu_si512(args.start + vector * kLanes);
  const std::ptrdiff_t stride = args.row_stride;
  const std::byte* columns = args.columns;
  for (std::int64_t line = 0; line < args.line_count; ++line) {
    const std::byte* first = args.rows + args.lines[line];
    const std::byte* rows[4] = {first, first + 3 * stride, first + 6 * stride, first + 9 * stride};
    for (std::int64_t step = 0; step < args.steps; ++step) {
      const __m512i left = _mm512_loadu_si512(columns);
      __m512i right = left;
      if constexpr (kVectors == 2) right = _mm512_loadu_si512(columns + 64);
#pragma GCC unroll 12
      for (int row = 0; row < kRows; ++row) {
        const __m512i lane = broadcast_lane(rows[row / 3] + (row % 3) * stride);
        acc[row][0] = add(acc[row][0], lane, left);
        if constexpr (kVectors == 2) acc[row][1] = add(acc[row][1], lane, right);
      }
#pragma GCC unroll 4
      for (const std::byte*& group : rows) group += args.step_stride;
      columns += kVectors * kLanes * 4;
    }
  }
  const bool accumulate = args.accumulate;
#pragma GCC unroll 12
  for (int row = 0; row < kRows; ++row)
#pragma GCC unroll 2
    for (int vector = 0; vector < kVectors; ++vector) {
      std::int32_t* to = args.sums[row] + vector * kLanes;
      if (accumulate) acc[row][vector] = _mm512_add_epi32(acc[row][vector], _mm512_loadu_si512(to));
      _mm512_storeu_si512(to, acc[row][vector]);
    }
}

template <int kVectors>
void run_bytes(const TileArgs& args) {
  run<kVectors>(
      args, [](__m512i sum, __m512i lane, __m512i column) { return _mm512_dpbusd_epi32(sum, lane, column); });
}

template <int kVectors>
void run_words(const TileArgs& args) {
  run<kVectors>(
      args, [](__m512i sum, __m512i lane, __m512i column) { return _mm512_dpwssd_epi32(sum, lane, column); });
}

}  // namespace

const TileKernel& avx512_bytes_tile(int columns) {
  static constexpr TileKernel kWide{LaneKind::Bytes, kRows, 2 * kLanes, run_bytes<2>};
  static constexpr TileKernel kNarrow{LaneKind::Bytes, kRows, kLanes, run_bytes<1>};
  return columns == kLanes ? kNarrow : kWide;
}

const TileKernel& avx512_words_tile(int columns) {
  static constexpr TileKernel kWide{LaneKind::Words, kRows, 2 * kLanes, run_words<2>};
  static constexpr TileKernel kNarrow{LaneKind::Words, kRows, kLanes, run_words<1>};
  return columns == kLanes ? kNarrow : kWide;
}

}  // namespace wagesim
