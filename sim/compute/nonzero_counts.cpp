#include "sim/compute/nonzero_counts.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstring>

namespace wagesim {
namespace {

/// Columns counted at a time: their counts stay in registers or the first-level cache.
constexpr std::int64_t kColumnsAtOnce = 2048;
constexpr std::int64_t kByteCount = 255;  // rows that a byte can count

std::size_t size(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

/// Bytes of `count` that are not zero, eight at a time.
[[gnu::always_inline]] inline std::int32_t count_nonzeros(const std::int8_t* bytes, std::int64_t count) {
  constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7Fu;
  std::int32_t nonzeros = 0;
  std::int64_t at = 0;
  for (; at + 8 <= count; at += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes + at, 8);
    // The top bit of each byte: of itself, or carried out of its lower seven bits.
    nonzeros += std::popcount((((word & kLow) + kLow) | word) & ~kLow);
  }
  for (; at < count; ++at) nonzeros += bytes[at] != 0 ? 1 : 0;
  return nonzeros;
}

#if defined(__x86_64__)
/// The same for every row of a matrix, 32 bytes at a time.
__attribute__((target("avx2,popcnt"))) void count_rows_avx2(const std::int8_t* matrix, std::int64_t rows,
                                                            std::int64_t cols, std::int32_t* counts) {
  constexpr std::int64_t kBytes = 32;
  const auto nonzeros_at = [](const std::int8_t* bytes) __attribute__((target("avx2,popcnt"))) {
    const __m256i zeros = _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes)),
                                            _mm256_setzero_si256());
    return std::popcount(~static_cast<std::uint32_t>(_mm256_movemask_epi8(zeros)));
  };
  if (cols == kBytes) {
    for (std::int64_t row = 0; row < rows; ++row) counts[row] = nonzeros_at(matrix + row * kBytes);
    return;
  }
  for (std::int64_t row = 0; row < rows; ++row, matrix += cols) {
    std::int32_t nonzeros = 0;
    std::int64_t at = 0;
    for (; at + kBytes <= cols; at += kBytes) nonzeros += nonzeros_at(matrix + at);
    counts[row] = nonzeros + count_nonzeros(matrix + at, cols - at);
  }
}
#endif

/// to[i] += from[i]
[[gnu::always_inline]] inline void add(std::int32_t* __restrict to, const std::int32_t* __restrict from,
                                       std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) to[i] += from[i];
}

/// to[row] = sum of the rows of values[rows][width] before `row`; to[0] is left as it is.
[[gnu::always_inline]] inline void sum_up(const std::int32_t* __restrict values, std::int64_t rows,
                                          std::int64_t width, std::int32_t* __restrict to) {
  if (width == 1) {
    std::int32_t sum = to[0];
    for (std::int64_t row = 0; row < rows; ++row) to[row + 1] = sum += values[row];
    return;
  }
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t i = 0; i < width; ++i)
      to[(row + 1) * width + i] = to[row * width + i] + values[row * width + i];
}

/// to[i] += a[i] - b[i]
[[gnu::always_inline]] inline void add_difference(const std::int32_t* __restrict a,
                                                  const std::int32_t* __restrict b, std::int64_t count,
                                                  std::int32_t* __restrict to) {
  if (count == 1) {
    to[0] += a[0] - b[0];
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) to[i] += a[i] - b[i];
}

/// Position columns [col, col + count) that read consecutive region columns from `at` on.
struct Run {
  int col, at, count;
};

std::vector<Run> runs_of(const ImageOperand& x, int kernel_col) {
  std::vector<Run> runs;
  for (int col = 0; col < x.cols(); ++col) {
    const int at = x.region_col(col, kernel_col);
    if (at < 0) continue;
    if (!runs.empty() && runs.back().col + runs.back().count == col &&
        runs.back().at + runs.back().count == at)
      ++runs.back().count;
    else
      runs.push_back({col, at, 1});
  }
  return runs;
}

}  // namespace

std::vector<std::int32_t> nonzeros_by_column(const VectorLoop& loop, const std::int8_t* matrix,
                                             std::int64_t rows, std::int64_t cols) {
  std::vector<std::int32_t> counts(size(cols));
  loop.run(cols, kColumnsAtOnce, [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    const std::int64_t width = end - begin;
    std::uint8_t few[kColumnsAtOnce];
    for (std::int64_t row = 0; row < rows; row += kByteCount) {
      std::memset(few, 0, size(width));
      for (std::int64_t at = row; at < std::min(rows, row + kByteCount); ++at) {
        const std::int8_t* __restrict values = matrix + at * cols + begin;
        for (std::int64_t i = 0; i < width; ++i)
          few[i] = static_cast<std::uint8_t>(few[i] + (values[i] != 0));
      }
      for (std::int64_t i = 0; i < width; ++i) counts[size(begin + i)] += few[i];
    }
  });
  return counts;
}

std::vector<std::int32_t> nonzeros_by_row(const VectorLoop& loop, const std::int8_t* matrix,
                                          std::int64_t rows, std::int64_t cols) {
  std::vector<std::int32_t> counts(size(rows));
#if defined(__x86_64__)
  if (loop.wide() && cols > 1) {
    count_rows_avx2(matrix, rows, cols, counts.data());
    return counts;
  }
#endif
  for (std::int64_t row = 0; row < rows; ++row)
    counts[size(row)] = cols == 1 ? (matrix[row] != 0 ? 1 : 0) : count_nonzeros(matrix + row * cols, cols);
  return counts;
}

std::vector<std::int32_t> nonzeros_by_tap(const VectorLoop& loop, const ImageOperand& x,
                                          const std::int8_t* image) {
  const ImageRegion& region = x.region();
  const std::int64_t channels = x.channels(), width = region.cols.count, line = width * channels;
  std::vector<std::int32_t> taps(size(x.taps()));
  if (region.bytes() == 0) return taps;
  const std::vector<std::int32_t> pixels =
      nonzeros_by_column(loop, image, region.batch.count, region.rows.count * line);
  // Sums over the position rows, then over the position columns as differences of sums over all before.
  std::vector<std::int32_t> lines(size(x.kernel_h() * line)), before(size(line + channels));
  std::vector<std::vector<Run>> runs;
  for (int kernel_col = 0; kernel_col < x.kernel_w(); ++kernel_col) runs.push_back(runs_of(x, kernel_col));
  loop.run(1, 1, [&](std::int64_t, std::int64_t) WAGESIM_INLINE_BODY {
    for (int kernel_row = 0; kernel_row < x.kernel_h(); ++kernel_row) {
      std::int32_t* const sums = lines.data() + kernel_row * line;
      for (int row = 0; row < x.rows(); ++row)
        if (const int at = x.region_row(row, kernel_row); at >= 0) add(sums, pixels.data() + at * line, line);
      sum_up(sums, width, channels, before.data());
      for (int kernel_col = 0; kernel_col < x.kernel_w(); ++kernel_col)
        for (const Run& run : runs[size(kernel_col)])
          add_difference(before.data() + (run.at + run.count) * channels, before.data() + run.at * channels,
                         channels, taps.data() + (kernel_row * x.kernel_w() + kernel_col) * channels);
    }
  });
  return taps;
}

std::vector<std::int32_t> nonzeros_by_position(const VectorLoop& loop, const ImageOperand& x,
                                               const std::int8_t* image) {
  const ImageRegion& region = x.region();
  const std::int64_t height = region.rows.count, width = region.cols.count;
  std::vector<std::int32_t> positions(size(x.positions()));
  if (region.bytes() == 0) return positions;
  const std::vector<std::int32_t> pixels =
      nonzeros_by_row(loop, image, region.batch.count * height * width, x.channels());
  // Sums over the kernel's columns, then over its rows.
  std::vector<std::int32_t> lines(size(region.batch.count * height * x.cols()));
  loop.run(1, 1, [&](std::int64_t, std::int64_t) WAGESIM_INLINE_BODY {
    for (int kernel_col = 0; kernel_col < x.kernel_w(); ++kernel_col)
      for (const Run& run : runs_of(x, kernel_col))
        for (std::int64_t line = 0; line < region.batch.count * height; ++line)
          add(lines.data() + line * x.cols() + run.col, pixels.data() + line * width + run.at, run.count);
    for (std::int64_t image_index = 0; image_index < region.batch.count; ++image_index)
      for (int row = 0; row < x.rows(); ++row)
        for (int kernel_row = 0; kernel_row < x.kernel_h(); ++kernel_row)
          if (const int at = x.region_row(row, kernel_row); at >= 0)
            add(positions.data() + (image_index * x.rows() + row) * x.cols(),
                lines.data() + (image_index * height + at) * x.cols(), x.cols());
  });
  return positions;
}

}  // namespace wagesim
