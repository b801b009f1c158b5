#include "sim/compute/product_schedule.h"

#include <algorithm>
#include <cstring>

#include "models/kernel/scratch.h"

namespace wagesim {

ProductSchedule::ProductSchedule(const ProductCommand& command, Pass pass, const ProductTile& tile,
                                 const MachineParams& machine)
    : tile_(tile),
      convolution_(tile_convolution(tile, command.geometry, pass)),
      weight_stationary_(command.dataflow == Dataflow::WeightStationary),
      gradient_(pass == Pass::Gradient),
      error_(pass == Pass::Error),
      mode_(command.mode),
      rows_(machine.rows),
      cols_(machine.cols),
      lanes_(command.mode == MacMode::Ternary ? machine.ternary_lanes : 1),
      x_(tile, command.geometry, pass),
      y_(tile, pass, command.mode, lanes_, machine.weight),
      result_rows_(gradient_ ? tile.depth() : tile.positions()),
      reduction_(gradient_ ? tile.positions() : tile.depth()),
      x_cost_(machine.activation),
      y_cost_(machine.weight),
      x_period_(std::int64_t{machine.activation.banks} * machine.activation.word_bytes) {
  const std::int64_t extent = weight_stationary_ ? reduction_ : result_rows_;
  const std::int64_t step = weight_stationary_ ? std::int64_t{rows_} * lanes_ : rows_;
  subtiles_.reserve(static_cast<std::size_t>(divide_up(tile.columns.count, cols_) * divide_up(extent, step)));
  int block = 0;
  for (int column = 0; column < tile.columns.count; column += cols_, ++block)
    for (std::int64_t first = 0; first < extent; first += step)
      subtiles_.push_back({column, std::min(cols_, tile.columns.count - column), first,
                           std::min(step, extent - first), block});
}

std::int64_t ProductSchedule::weight_rows(const Subtile& subtile) const {
  return weight_stationary_ ? (subtile.count + lanes_ - 1) / lanes_ : 0;
}

std::int64_t ProductSchedule::vectors(const Subtile&) const {
  return weight_stationary_ ? result_rows_ : (reduction_ + lanes_ - 1) / lanes_;
}

int ProductSchedule::fetch_weight_row(const Subtile& subtile, std::int64_t row, OperandBytes bytes,
                                      std::uint8_t* out) {
  y_cost_.begin_vector();
  if (bytes.y != nullptr)
    std::memset(out + subtile.columns, 0, static_cast<std::size_t>(cols_ - subtile.columns));
  y_.gather_row(bytes.y, subtile.first + row * lanes_, subtile.column, subtile.columns, out, y_cost_);
  return y_cost_.cycles();
}

int ProductSchedule::fetch_vector(const Subtile& subtile, std::int64_t vector, OperandBytes bytes,
                                  std::int8_t* x, std::uint8_t* y) {
  const int x_cycles = fetch_x(subtile, vector, bytes.x, x);
  if (weight_stationary_) return x_cycles;
  return std::max(x_cycles, fetch_y(subtile, vector, bytes.y, y));
}

int ProductSchedule::fetch_y(const Subtile& subtile, std::int64_t vector, const std::uint8_t* bytes,
                             std::uint8_t* y) {
  y_cost_.begin_vector();
  if (bytes != nullptr)
    std::memset(y + subtile.columns, 0, static_cast<std::size_t>(cols_ - subtile.columns));
  y_.gather_row(bytes, vector * lanes_, subtile.column, subtile.columns, y, y_cost_);
  return y_cost_.cycles();
}

std::vector<int> ProductSchedule::shape_key() const {
  std::vector<int> key = {weight_stationary_ ? 1 : 0, gradient_ ? 1 : 0,    error_ ? 1 : 0,
                          static_cast<int>(mode_),    tile_.batch.count,    tile_.rows.count,
                          tile_.cols.count,           tile_.kernel_h.count, tile_.kernel_w.count,
                          tile_.x_channels.count,     tile_.columns.count};
  x_.append_shape(key);
  return key;
}

int ProductSchedule::fetch_x(const Subtile& subtile, std::int64_t vector, const std::uint8_t* bytes,
                             std::int8_t* x) {
  x_cost_.begin_vector();
  if (bytes != nullptr) std::memset(x, 0, static_cast<std::size_t>(rows_) * static_cast<std::size_t>(lanes_));
  if (weight_stationary_) {
    gather(bytes, vector, subtile.first, subtile.count, x);
  } else {
    const std::int64_t first = vector * lanes_;
    const std::int64_t count = std::min<std::int64_t>(lanes_, reduction_ - first);
    if (gradient_) {  // one position, consecutive taps: the im2col row itself
      x_.gather_taps(bytes, first, subtile.first, subtile.count, x, x_cost_);
    } else {
      for (std::int64_t row = 0; row < subtile.count; ++row)
        gather(bytes, subtile.first + row, first, count, x + row * lanes_);
    }
  }
  return x_cost_.cycles();
}

void ProductSchedule::gather(const std::uint8_t* bytes, std::int64_t row, std::int64_t reduction,
                             std::int64_t count, std::int8_t* x) {
  if (!gradient_) {
    x_.gather_taps(bytes, row, reduction, count, x, x_cost_);
    return;
  }
  for (std::int64_t position = 0; position < count; ++position)
    x_.gather_taps(bytes, reduction + position, row, 1, x + position, x_cost_);
}

}  // namespace wagesim
