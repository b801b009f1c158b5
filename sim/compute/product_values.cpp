#include "sim/compute/product_values.h"

#include <algorithm>

namespace wagesim {
namespace {

std::size_t size(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

std::int64_t ProductValues::compute(const ProductSchedule& schedule, OperandBytes bytes,
                                    Accumulator::Half& half, bool accumulate) {
  expand(schedule, bytes);
  const int columns = schedule.tile().columns.count;
  sums_.resize(size(schedule.result_rows()) * size(columns));
  const Operand<std::int8_t> x{x_.data(), {-127, 127}};
  const Operand<std::int8_t> y{
      y_.data(), schedule.mode() == MacMode::Ternary ? ValueRange{-1, 1} : ValueRange{-127, 127}};
  // The im2col rows make either product one of a fully connected layer whose batch is the tile's positions.
  const ConvGeometry matrix{.batch = static_cast<int>(schedule.tile().positions()),
                            .in_c = static_cast<int>(schedule.tile().depth()),
                            .out_c = columns};
  if (schedule.gradient())
    kernels_.gradient(matrix, x, y, sums_.data());
  else
    kernels_.forward(matrix, x, y, sums_.data());
  for (std::int64_t row = 0; row < schedule.result_rows(); ++row)
    for (int column = 0, block = 0; column < columns; column += schedule.cols(), ++block)
      half.accept(block * schedule.result_rows() + row, sums_.data() + row * columns + column,
                  std::min(schedule.cols(), columns - column), accumulate);
  return effectual(schedule);
}

void ProductValues::expand(const ProductSchedule& schedule, OperandBytes bytes) {
  const std::int64_t positions = schedule.tile().positions(), taps = schedule.tile().depth();
  x_.resize(size(positions) * size(taps));
  for (std::int64_t position = 0; position < positions; ++position)
    schedule.x().gather_taps(bytes.x, position, 0, taps, x_.data() + position * taps);
  const int columns = schedule.tile().columns.count;
  y_.resize(size(schedule.reduction()) * size(columns));
  for (std::int64_t k = 0; k < schedule.reduction(); ++k)
    schedule.y().unpack_row(bytes.y, k, columns, y_.data() + k * columns);
}

std::int64_t ProductValues::effectual(const ProductSchedule& schedule) const {
  const std::int64_t positions = schedule.tile().positions(), taps = schedule.tile().depth();
  std::vector<std::int32_t> nonzero_x(size(schedule.reduction()));
  for (std::int64_t position = 0; position < positions; ++position) {
    const std::int8_t* row = x_.data() + position * taps;
    if (schedule.gradient()) {
      nonzero_x[size(position)] =
          static_cast<std::int32_t>(taps - std::count(row, row + taps, std::int8_t{0}));
      continue;
    }
    for (std::int64_t tap = 0; tap < taps; ++tap) nonzero_x[size(tap)] += row[tap] != 0 ? 1 : 0;
  }
  const int columns = schedule.tile().columns.count;
  std::int64_t total = 0;
  for (std::int64_t k = 0; k < schedule.reduction(); ++k) {
    const std::int8_t* row = y_.data() + k * columns;
    total += nonzero_x[size(k)] * (columns - std::count(row, row + columns, std::int8_t{0}));
  }
  return total;
}

}  // namespace wagesim
