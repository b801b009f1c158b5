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

/// to[i] = 1 where a byte is not zero, else 0
[[gnu::always_inline]] inline void mark(const std::int8_t* __restrict bytes, std::int64_t count,
                                        std::int32_t* __restrict to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = bytes[i] != 0 ? 1 : 0;
}

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

/// Calls part(first, at, count) for stretches of positions [first, first + count) along an axis that read
/// consecutive rows or columns of the region from `at` on; place(position) is -1 in the padding.
template <class Place, class Part>
[[gnu::always_inline]] inline void visit_runs(int positions, const Place& place, const Part& part) {
  int first = 0, at = -1, count = 0;
  for (int position = 0; position < positions; ++position) {
    const int here = place(position);
    if (count > 0 && here == at + count) {
      ++count;
      continue;
    }
    if (count > 0) part(first, at, count);
    first = position;
    at = here;
    count = here < 0 ? 0 : 1;
  }
  if (count > 0) part(first, at, count);
}

}  // namespace

void NonzeroCounts::by_column(const std::int8_t* matrix, std::int64_t rows, std::int64_t cols,
                              std::int32_t* counts) const {
  loop_.run(cols, kColumnsAtOnce, [&](std::int64_t begin, std::int64_t end) WAGESIM_INLINE_BODY {
    const std::int64_t width = end - begin;
    std::uint8_t few[kColumnsAtOnce];
    std::fill_n(counts + begin, width, 0);
    for (std::int64_t row = 0; row < rows; row += kByteCount) {
      std::memset(few, 0, size(width));
      for (std::int64_t at = row; at < std::min(rows, row + kByteCount); ++at) {
        const std::int8_t* __restrict values = matrix + at * cols + begin;
        for (std::int64_t i = 0; i < width; ++i)
          few[i] = static_cast<std::uint8_t>(few[i] + (values[i] != 0));
      }
      for (std::int64_t i = 0; i < width; ++i) counts[begin + i] += few[i];
    }
  });
}

void NonzeroCounts::by_row(const std::int8_t* matrix, std::int64_t rows, std::int64_t cols,
                           std::int32_t* counts) const {
  if (cols == 1) {
    loop_.run(1, 1, [=](std::int64_t, std::int64_t) WAGESIM_INLINE_BODY { mark(matrix, rows, counts); });
    return;
  }
#if defined(__x86_64__)
  if (loop_.wide()) {
    count_rows_avx2(matrix, rows, cols, counts);
    return;
  }
#endif
  for (std::int64_t row = 0; row < rows; ++row) counts[row] = count_nonzeros(matrix + row * cols, cols);
}

void NonzeroCounts::by_tap(const ImageOperand& x, const std::int8_t* image, Counts& counts) {
  const ImageRegion& region = x.region();
  const std::int64_t channels = x.channels(), width = region.cols.count, line = width * channels;
  counts.assign(size(x.kernel_h() * x.kernel_w() * channels), 0);
  if (region.bytes() == 0) return;
  pixels_.resize(size(region.rows.count * line));
  by_column(image, region.batch.count, region.rows.count * line, pixels_.data());
  // Sums over the position rows, then over the position columns as differences of sums over all before.
  lines_.assign(size(x.kernel_h() * line), 0);
  before_.assign(size(line + channels), 0);
  runs_.clear();
  for (int kernel_col = 0; kernel_col < x.kernel_w(); ++kernel_col)
    visit_runs(
        x.cols(), [&](int col) { return x.region_col(col, kernel_col); },
        [&](int, int at, int count) {
          runs_.push_back({kernel_col, at, count});
        });
  loop_.run(1, 1, [&](std::int64_t, std::int64_t) WAGESIM_INLINE_BODY {
    for (int kernel_row = 0; kernel_row < x.kernel_h(); ++kernel_row) {
      std::int32_t* const sums = lines_.data() + kernel_row * line;
      for (int row = 0; row < x.rows(); ++row)
        if (const int at = x.region_row(row, kernel_row); at >= 0)
          add(sums, pixels_.data() + at * line, line);
      sum_up(sums, width, channels, before_.data());
      for (const Run& run : runs_)
        add_difference(before_.data() + (run.at + run.count) * channels, before_.data() + run.at * channels,
                       channels, counts.data() + (kernel_row * x.kernel_w() + run.kernel_col) * channels);
    }
  });
}

void NonzeroCounts::by_position(const ImageOperand& x, const std::int8_t* image, Counts& counts) {
  const ImageRegion& region = x.region();
  // Columns of all groups: a pixel has a count for each.
  const std::int64_t groups = x.groups(), height = region.rows.count, width = region.cols.count * groups,
                     cols = x.cols() * groups;
  counts.assign(size(x.positions() * groups), 0);
  if (region.bytes() == 0) return;
  pixels_.resize(size(region.batch.count * height * width));
  by_row(image, region.batch.count * height * width, x.group_channels(), pixels_.data());
  // Sums over the kernel's columns, then over its rows.
  lines_.assign(size(region.batch.count * height * cols), 0);
  loop_.run(1, 1, [&](std::int64_t, std::int64_t) WAGESIM_INLINE_BODY {
    for (int kernel_col = 0; kernel_col < x.kernel_w(); ++kernel_col)
      visit_runs(
          x.cols(), [&](int col) { return x.region_col(col, kernel_col); },
          [&](int first, int at, int count) WAGESIM_INLINE_BODY {
            for (std::int64_t line = 0; line < region.batch.count * height; ++line)
              add(lines_.data() + line * cols + first * groups, pixels_.data() + line * width + at * groups,
                  count * groups);
          });
    for (int kernel_row = 0; kernel_row < x.kernel_h(); ++kernel_row)
      visit_runs(
          x.rows(), [&](int row) { return x.region_row(row, kernel_row); },
          [&](int first, int at, int count) WAGESIM_INLINE_BODY {
            for (std::int64_t n = 0; n < region.batch.count; ++n)
              add(counts.data() + (n * x.rows() + first) * cols, lines_.data() + (n * height + at) * cols,
                  count * cols);
          });
  });
}

}  // namespace wagesim
