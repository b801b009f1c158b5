#include "sim/compute/product_values.h"

#include <algorithm>

#include "models/kernel/scratch.h"
#include "sim/compute/dense_operand.h"

namespace wagesim {
namespace {

[[gnu::always_inline]] inline std::int64_t dot(const std::int32_t* a, const std::int32_t* b,
                                               std::int64_t count) {
  std::int64_t total = 0;
  for (std::int64_t i = 0; i < count; ++i) total += std::int64_t{a[i]} * b[i];
  return total;
}

}  // namespace

std::int64_t ProductValues::compute(const ProductSchedule& schedule, OperandBytes bytes,
                                    Accumulator::Half& half, bool accumulate, Loaded loaded) {
  const auto* x = reinterpret_cast<const std::int8_t*>(bytes.x);
  if (loaded.y) {
    y_ = dense_values(schedule.y(), bytes.y, loop_.wide(), unpacked_);
    count_y(schedule);
    packed_ = false;
  }
  count_x(schedule, x, loaded.x);
  const std::int64_t rows = schedule.result_rows();
  const int columns = schedule.tile().columns.count, block_columns = schedule.cols();
  if (!accumulate) {
    multiply(schedule, x, half.row(0), block_columns);
    return effectual(schedule);
  }
  if (columns % block_columns == 0) {
    multiply(schedule, x, grow(sums_, rows * columns), block_columns);
    loop_.run(1, 1, [&](std::int64_t, std::int64_t) WAGESIM_INLINE_BODY {
      half.add_rows(sums_.data(), columns / block_columns * rows);
    });
    return effectual(schedule);
  }
  multiply(schedule, x, grow(sums_, rows * columns), columns);
  for (int column = 0, block = 0; column < columns; column += block_columns, ++block)
    for (std::int64_t row = 0; row < rows; ++row)
      half.accept(block * rows + row, sums_.data() + row * columns + column,
                  std::min(block_columns, columns - column), true);
  return effectual(schedule);
}

/// The sums in blocks of columns, as the accumulator keeps them.
void ProductValues::multiply(const ProductSchedule& schedule, const std::int8_t* image, std::int32_t* sums,
                             int block_columns) {
  if (schedule.x().region().bytes() == 0) {  // all padding
    const std::int64_t blocks = divide_up(schedule.tile().columns.count, block_columns);
    std::fill_n(sums, blocks * schedule.result_rows() * block_columns, 0);
    return;
  }
  const ProductCall call{packed_, block_columns};
  const Operand<std::int8_t> x{image, {-127, 127}};
  const Operand<std::int8_t> y{
      y_, schedule.mode() == MacMode::Ternary ? ValueRange{-1, 1} : ValueRange{-127, 127}};
  if (schedule.gradient())
    kernels_.gradient(schedule.convolution(), x, y, sums, call);
  else if (schedule.error())
    kernels_.error(schedule.convolution(), x, y, sums, call);
  else
    kernels_.forward(schedule.convolution(), x, y, sums, call);
  packed_ = true;
}

void ProductValues::count_y(const ProductSchedule& schedule) {
  const std::int64_t rows = schedule.y().layout().rows, values = schedule.y().row_values();
  if (!schedule.error()) {
    nonzeros_y_.resize(static_cast<std::size_t>(rows));
    counts_.by_row(y_, rows, values, nonzeros_y_.data());
    return;
  }
  // Rows are (tap, column), the reduction runs over (tap, channel of X).
  const int columns = schedule.tile().columns.count;
  nonzeros_y_.resize(static_cast<std::size_t>(rows / columns * values));
  std::int32_t* counts = nonzeros_y_.data();
  for (std::int64_t row = 0; row < rows; row += columns, counts += values)
    counts_.by_column(y_ + row * values, columns, values, counts);
}

void ProductValues::count_x(const ProductSchedule& schedule, const std::int8_t* x, bool loaded) {
  ProductTile tile = schedule.tile();
  tile.columns = {};  // of operand Y alone
  if (!loaded && tile == counted_) return;
  counted_ = tile;
  if (schedule.gradient())
    counts_.by_position(schedule.x(), x, nonzeros_x_);
  else
    counts_.by_tap(schedule.x(), x, nonzeros_x_);
}

std::int64_t ProductValues::effectual(const ProductSchedule& schedule) const {
  const std::int64_t count = schedule.reduction();
  return loop_.sum(1, 1, [&](std::int64_t, std::int64_t) WAGESIM_INLINE_BODY {
    return dot(nonzeros_x_.data(), nonzeros_y_.data(), count);
  });
}

}  // namespace wagesim
