#include "sim/compute/product_values.h"

#include <algorithm>

#include "models/kernel/scratch.h"
#include "models/num/divide.h"
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
                                    Accumulator::Half& half, Loaded loaded) {
  const auto* x = reinterpret_cast<const std::int8_t*>(bytes.x);
  if (loaded.y) {
    y_ = dense_values(schedule.parts().front().y, bytes.y, loop_.wide(), unpacked_);
    count_y(schedule);
    packed_ = false;
  }
  count_x(schedule, x, loaded.x);
  const std::int64_t rows = schedule.result_rows();
  const int columns = schedule.tile().columns.count, block_columns = schedule.cols();
  const bool accumulate = schedule.accumulates(), grouped = schedule.tile().groups.count > 1;
  if (!accumulate && !grouped) {
    multiply(schedule, x, half.row(0), block_columns);
    return effectual(schedule);
  }
  if (columns % block_columns == 0 && !grouped) {
    multiply(schedule, x, grow(sums_, rows * columns), block_columns);
    loop_.run(1, 1, [&](std::int64_t, std::int64_t) WAGESIM_INLINE_BODY {
      half.add_rows(sums_.data(), columns / block_columns * rows);
    });
    return effectual(schedule);
  }
  multiply(schedule, x, grow(sums_, rows * columns), columns);
  for (int column = 0, block = 0; column < columns; column += block_columns, ++block)
    for (std::int64_t row = 0; row < rows; ++row)
      half.accept(block * rows + row, 0, sums_.data() + row * columns + column,
                  std::min(block_columns, columns - column), accumulate);
  return effectual(schedule);
}

/// The sums in blocks of columns, as the accumulator keeps them; of several groups in one.
void ProductValues::multiply(const ProductSchedule& schedule, const std::int8_t* image, std::int32_t* sums,
                             int block_columns) {
  if (schedule.parts().front().x.region().bytes() == 0) {  // all padding
    const std::int64_t blocks = divide_up(schedule.tile().columns.count, block_columns);
    std::fill_n(sums, blocks * schedule.result_rows() * block_columns, 0);
    return;
  }
  const Operand<std::int8_t> x{image, {-127, 127}};
  const Operand<std::int8_t> y{
      y_, schedule.mode() == MacMode::Ternary ? ValueRange{-1, 1} : ValueRange{-127, 127}};
  const auto with = [&](auto& kernels, auto... call) {
    if (schedule.gradient())
      kernels.gradient(schedule.convolution(), x, y, sums, call...);
    else if (schedule.error())
      kernels.error(schedule.convolution(), x, y, sums, call...);
    else
      kernels.forward(schedule.convolution(), x, y, sums, call...);
  };
  if (schedule.tile().groups.count > 1) {
    with(grouped_);
    return;
  }
  with(kernels_, ProductCall{packed_, block_columns});
  packed_ = true;
}

/// Rows are (tap, channel of X), with a count for each group of columns; of errors in the gradient positions.
/// In the error pass they are (tap, column), and the reduction runs over (tap, channel of X).
void ProductValues::count_y(const ProductSchedule& schedule) {
  const MatrixOperand& y = schedule.parts().front().y;
  const std::int64_t rows = y.layout().rows, values = y.row_values();
  if (!schedule.error()) {
    const int groups = schedule.tile().groups.count;
    nonzeros_y_.resize(static_cast<std::size_t>(rows * groups));
    counts_.by_row(y_, rows * groups, values / groups, nonzeros_y_.data());
    return;
  }
  const int columns = schedule.tile().group_columns();
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
  nonzeros_x_.resize(schedule.parts().size());
  for (std::size_t part = 0; part < nonzeros_x_.size(); ++part) {
    const ImageOperand& operand = schedule.parts()[part].x;
    if (schedule.gradient())
      counts_.by_position(operand, x, nonzeros_x_[part]);
    else
      counts_.by_tap(operand, x, nonzeros_x_[part]);
  }
}

std::int64_t ProductValues::effectual(const ProductSchedule& schedule) const {
  std::int64_t total = 0;
  for (std::size_t part = 0; part < nonzeros_x_.size(); ++part)
    total += effectual(schedule, schedule.parts()[part], nonzeros_x_[part]);
  return total;
}

/// Counts of X are those of (position, group) in the gradient, else of (tap, channel of all groups); of Y of
/// (position, group), of (tap, channel of a group, group), and in the error pass of (tap, channel of all
/// groups).
std::int64_t ProductValues::effectual(const ProductSchedule& schedule, const ProductSchedule::Part& part,
                                      const NonzeroCounts::Counts& x) const {
  const std::int64_t groups = part.x.groups(), channels = part.x.group_channels();
  const auto* const y = nonzeros_y_.data();
  return loop_.sum(1, 1, [&](std::int64_t, std::int64_t) WAGESIM_INLINE_BODY {
    const auto count = static_cast<std::int64_t>(x.size());
    std::int64_t sum = 0;
    if (schedule.error()) {
      const std::int64_t line = groups * channels;
      for (std::int64_t tap = 0; tap < part.places.taps(); ++tap)
        sum += dot(x.data() + tap * line, y + part.y.tile_tap(tap) * line, line);
      return sum;
    }
    if (schedule.gradient() || groups == 1) return dot(x.data(), y, count);
    for (std::int64_t at = 0; at < count; ++at) {
      const std::int64_t tap = at / (groups * channels), group = at / channels % groups;
      sum += std::int64_t{x[static_cast<std::size_t>(at)]} *
             y[(tap * channels + at % channels) * groups + group];
    }
    return sum;
  });
}

}  // namespace wagesim
