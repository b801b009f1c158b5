// Compiled with -mavx2. No standard-library calls here: an inline function of a shared header compiled with
// these flags could be the copy the linker keeps for the whole program.
#include <immintrin.h>

#include "models/kernel/tile.h"

namespace wagesim {
namespace {

// 6 x 2 accumulators, two column vectors, a broadcast row lane and a product: all sixteen ymm registers.
constexpr int kRows = 6;
constexpr int kVectors = 2;
constexpr int kLanes = 8;  // int32 lanes of a ymm register
constexpr int kCols = kVectors * kLanes;

using Accumulators = __m256i[kRows][kVectors];

__m256i load(const void* from) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

__m256i broadcast_lane(const std::byte* lane) {
  std::int32_t bits;
  __builtin_memcpy(&bits, lane, sizeof bits);
  return _mm256_set1_epi32(bits);
}

/// acc[row][vector] = add(acc[row][vector], row lane, column vector) for `steps` steps from row lanes and
/// columns on.
template <class Add>
inline __attribute__((always_inline)) void accumulate(const TileArgs& args, const std::byte* rows,
                                                      const std::byte* columns, std::int64_t steps,
                                                      Accumulators& acc, Add add) {
  const std::ptrdiff_t stride = args.row_stride;
  const std::ptrdiff_t step_stride = args.step_stride;
  const std::byte* upper = rows;               // rows 0..2
  const std::byte* lower = rows + 3 * stride;  // rows 3..5
  for (std::int64_t step = 0; step < steps; ++step) {
    const __m256i left = load(columns);
    const __m256i right = load(columns + 32);
#pragma GCC unroll 6
    for (int row = 0; row < kRows; ++row) {
      const __m256i lane = broadcast_lane((row < 3 ? upper : lower) + (row % 3) * stride);
      acc[row][0] = add(acc[row][0], lane, left);
      acc[row][1] = add(acc[row][1], lane, right);
    }
    upper += step_stride;
    lower += step_stride;
    columns += kCols * 4;
  }
}

/// The same for all lines.
template <class Add>
inline __attribute__((always_inline)) void accumulate_lines(const TileArgs& args, Accumulators& acc,
                                                            Add add) {
  for (std::int64_t line = 0; line < args.line_count; ++line)
    accumulate(args, args.rows + args.lines[line], args.columns + line * args.steps * (kCols * 4), args.steps,
               acc, add);
}

/// sum = [sum] + start + acc
inline __attribute__((always_inline)) void store(const TileArgs& args, const std::int32_t* start,
                                                 bool accumulate_sum, const Accumulators& acc) {
  const __m256i starts[kVectors] = {load(start), load(start + kLanes)};
#pragma GCC unroll 6
  for (int row = 0; row < kRows; ++row)
#pragma GCC unroll 2
    for (int vector = 0; vector < kVectors; ++vector) {
      std::int32_t* to = args.sums[row] + vector * kLanes;
      __m256i value = _mm256_add_epi32(acc[row][vector], starts[vector]);
      if (accumulate_sum) value = _mm256_add_epi32(value, load(to));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value);
    }
}

inline __attribute__((always_inline)) void clear(Accumulators& acc) {
#pragma GCC unroll 6
  for (int row = 0; row < kRows; ++row) acc[row][0] = acc[row][1] = _mm256_setzero_si256();
}

void run_words(const TileArgs& args) {
  Accumulators acc;
  clear(acc);
  accumulate_lines(args, acc, [](__m256i sum, __m256i lane, __m256i column) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(lane, column));
  });
  store(args, args.start, args.accumulate, acc);
}

void run_bytes(const TileArgs& args) {
  Accumulators acc;
  clear(acc);
  const __m256i ones = _mm256_set1_epi16(1);
  accumulate_lines(args, acc, [ones](__m256i sum, __m256i lane, __m256i column) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(lane, column), ones));
  });
  store(args, args.start, args.accumulate, acc);
}

void run_bytes_small(const TileArgs& args) {
  static constexpr std::int32_t kZeros[kCols] = {};
  const __m256i ones = _mm256_set1_epi16(1);
  const std::int64_t all = args.line_count * args.steps;
  std::int64_t held = 0;  // steps summed in acc
  bool stored = false;
  Accumulators acc;
  clear(acc);
  for (std::int64_t done = 0; done < all;) {  // a stretch of a line at a time
    const std::int64_t line = done / args.steps, first = done % args.steps;
    const std::int64_t room = args.narrow_steps - held, left = args.steps - first;
    const std::int64_t some = left < room ? left : room;
    accumulate(args, args.rows + args.lines[line] + first * args.step_stride,
               args.columns + done * (kCols * 4), some, acc, [](__m256i sum, __m256i lane, __m256i column) {
                 return _mm256_add_epi16(sum, _mm256_maddubs_epi16(lane, column));
               });
    held += some;
    done += some;
    if (held < args.narrow_steps && done < all) continue;
#pragma GCC unroll 6
    for (int row = 0; row < kRows; ++row)
#pragma GCC unroll 2
      for (int vector = 0; vector < kVectors; ++vector)
        acc[row][vector] = _mm256_madd_epi16(acc[row][vector], ones);
    store(args, stored ? kZeros : args.start, args.accumulate || stored, acc);
    stored = true;
    clear(acc);
    held = 0;
  }
}

}  // namespace

const TileKernel& avx2_words_tile() {
  static constexpr TileKernel kKernel{LaneKind::Words, kRows, kCols, run_words};
  return kKernel;
}

const TileKernel& avx2_bytes_tile() {
  static constexpr TileKernel kKernel{LaneKind::Bytes, kRows, kCols, run_bytes};
  return kKernel;
}

const TileKernel& avx2_bytes_small_tile() {
  static constexpr TileKernel kKernel{LaneKind::BytesSmall, kRows, kCols, run_bytes_small};
  return kKernel;
}

}  // namespace wagesim
