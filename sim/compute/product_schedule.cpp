#include "sim/compute/product_schedule.h"

#include <algorithm>
#include <cstring>

#include "models/num/divide.h"

namespace wagesim {
namespace {

std::vector<ProductSchedule::Part> parts_of(const ProductCommand& command, Pass pass, const ProductTile& tile,
                                            const BufferParams& weight) {
  std::vector<ProductSchedule::Part> parts;
  for (const TilePart& part : tile_parts(tile, command.geometry, pass))
    parts.push_back({part, ImageOperand(tile, command.geometry, pass, part),
                     MatrixOperand(tile, pass, command.mode, weight, part)});
  return parts;
}

}  // namespace

ProductSchedule::ProductSchedule(const ProductCommand& command, Pass pass, const ProductTile& tile,
                                 const MachineParams& machine, bool accumulate)
    : tile_(tile),
      convolution_(tile_convolution(tile, command.geometry, pass)),
      weight_stationary_(command.dataflow == Dataflow::WeightStationary),
      pass_(pass),
      mode_(command.mode),
      rows_(machine.rows),
      cols_(machine.cols),
      lanes_(command.mode == MacMode::Ternary ? machine.ternary_lanes : 1),
      accumulate_(accumulate),
      parts_(parts_of(command, pass, tile, machine.weight)),
      result_rows_(gradient() ? tile.depth() : tile.positions()),
      x_cost_(machine.activation),
      y_cost_(machine.weight),
      x_period_(std::int64_t{machine.activation.banks} * machine.activation.word_bytes) {
  for (std::size_t part = 0; part < parts_.size(); ++part)
    if (!accumulate || parts_[part].places.taps() > 0) add_subtiles(static_cast<int>(part));
  if (subtiles_.empty()) add_subtiles(0);
}

void ProductSchedule::add_subtiles(int part) {
  const ImageOperand& x = parts_[static_cast<std::size_t>(part)].x;
  const std::int64_t depth = x.taps() / x.groups();
  const int group_columns = tile_.group_columns();
  for (int group = 0, packed = 0; group < tile_.groups.count; group += packed) {
    const int begin = group * group_columns;
    packed = packed_groups(tile_, pass_, depth, begin, {rows_, cols_, lanes_});
    const int end = begin + packed * group_columns;
    const Range taps{group * depth, packed * depth}, positions{0, x.positions()};
    for (int column = begin, next = 0; column < end; column = next) {
      next = std::min(end, (column / cols_ + 1) * cols_);
      const Subtile subtile{part, column, next - column, {}, {}, false};
      if (gradient())
        add_chunks(subtile, taps, positions);
      else
        add_chunks(subtile, positions, taps);
    }
  }
}

/// Cuts what is stationary to the size of the array.
void ProductSchedule::add_chunks(Subtile subtile, Range results, Range reduction) {
  const Range& cut = weight_stationary_ ? reduction : results;
  const std::int64_t step = weight_stationary_ ? std::int64_t{rows_} * lanes_ : rows_;
  for (std::int64_t at = 0; at == 0 || at < cut.count; at += step) {
    const Range chunk{cut.first + at, std::min(step, cut.count - at)};
    subtile.results = weight_stationary_ ? results : chunk;
    subtile.reduction = weight_stationary_ ? chunk : reduction;
    subtile.adds = weight_stationary_ && at > 0;
    subtiles_.push_back(subtile);
  }
}

std::int64_t ProductSchedule::macs() const {
  std::int64_t sum = 0;
  for (const Part& part : parts_)
    sum += part.x.positions() * (part.x.taps() / part.x.groups()) * tile_.columns.count;
  return sum;
}

std::int64_t ProductSchedule::weight_rows(const Subtile& subtile) const {
  if (!weight_stationary_) return 0;
  return std::max<std::int64_t>(divide_up(subtile.reduction.count, lanes_), 1);
}

std::int64_t ProductSchedule::vectors(const Subtile& subtile) const {
  if (weight_stationary_) return subtile.results.count;
  return std::max<std::int64_t>(divide_up(subtile.reduction.count, lanes_), 1);
}

std::int64_t ProductSchedule::accumulator_row(const Subtile& subtile, std::int64_t row) const {
  std::int64_t at = subtile.results.first + row;
  if (gradient()) {
    at %= result_rows_;
  } else if (parts_.size() > 1) {
    const Part& part = parts_[static_cast<std::size_t>(subtile.part)];
    const std::int64_t line = at / part.x.cols();
    const std::int64_t image = line / part.x.rows();
    at = (image * tile_.rows.count + part.places.rows.at(static_cast<int>(line % part.x.rows()))) *
             tile_.cols.count +
         part.places.cols.at(static_cast<int>(at % part.x.cols()));
  }
  return subtile.column / cols_ * result_rows_ + at;
}

int ProductSchedule::fetch_row(const Subtile& subtile, Range indices, const std::uint8_t* bytes,
                               std::uint8_t* out) {
  y_cost_.begin_vector();
  if (bytes != nullptr) {
    std::memset(out, 0, static_cast<std::size_t>(cols_));
    out += array_column(subtile);
  }
  parts_[static_cast<std::size_t>(subtile.part)].y.gather_row(
      bytes, indices.first, static_cast<int>(indices.count), subtile.column, subtile.columns, out, y_cost_);
  return y_cost_.cycles();
}

int ProductSchedule::fetch_weight_row(const Subtile& subtile, std::int64_t row, OperandBytes bytes,
                                      std::uint8_t* out) {
  const std::int64_t at = row * lanes_;
  return fetch_row(
      subtile, {subtile.reduction.first + at, std::min<std::int64_t>(lanes_, subtile.reduction.count - at)},
      bytes.y, out);
}

int ProductSchedule::fetch_vector(const Subtile& subtile, std::int64_t vector, OperandBytes bytes,
                                  std::int8_t* x, std::uint8_t* y) {
  const int x_cycles = fetch_x(subtile, vector, bytes.x, x);
  if (weight_stationary_) return x_cycles;
  return std::max(x_cycles, fetch_y(subtile, vector, bytes.y, y));
}

int ProductSchedule::fetch_y(const Subtile& subtile, std::int64_t vector, const std::uint8_t* bytes,
                             std::uint8_t* y) {
  return fetch_weight_row(subtile, vector, {nullptr, bytes}, y);
}

std::vector<int> ProductSchedule::shape_key() const {
  std::vector<int> key = {
      weight_stationary_ ? 1 : 0, static_cast<int>(pass_), static_cast<int>(mode_),
      tile_.batch.count,          tile_.rows.count,        tile_.cols.count,
      tile_.kernel_h.count,       tile_.kernel_w.count,    tile_.x_channels.count,
      tile_.columns.count,        tile_.groups.count,      accumulate_ && parts_.size() > 1 ? 1 : 0};
  for (const Part& part : parts_) {
    for (const Places& taps : {part.places.kernel_h, part.places.kernel_w})
      key.insert(key.end(), {taps.begin, taps.step, taps.count});
    key.insert(key.end(), {part.places.rows.count, part.places.cols.count});
    part.x.append_shape(key);
  }
  return key;
}

int ProductSchedule::fetch_x(const Subtile& subtile, std::int64_t vector, const std::uint8_t* bytes,
                             std::int8_t* x) {
  const ImageOperand& image = parts_[static_cast<std::size_t>(subtile.part)].x;
  const Range &results = subtile.results, &reduction = subtile.reduction;
  x_cost_.begin_vector();
  if (bytes != nullptr) std::memset(x, 0, static_cast<std::size_t>(rows_) * static_cast<std::size_t>(lanes_));
  if (weight_stationary_) {
    if (!gradient()) {
      image.gather_taps(bytes, results.first + vector, reduction.first, reduction.count, x, x_cost_);
    } else {
      for (std::int64_t position = 0; position < reduction.count; ++position)
        image.gather_taps(bytes, reduction.first + position, results.first + vector, 1, x + position,
                          x_cost_);
    }
    return x_cost_.cycles();
  }
  const std::int64_t at = vector * lanes_;
  const std::int64_t count = std::min<std::int64_t>(lanes_, reduction.count - at);
  if (gradient()) {  // one position, consecutive taps: the im2col row itself
    image.gather_taps(bytes, reduction.first + at, results.first, results.count, x, x_cost_);
  } else {
    for (std::int64_t row = 0; row < results.count; ++row)
      image.gather_taps(bytes, results.first + row, reduction.first + at, count, x + row * lanes_, x_cost_);
  }
  return x_cost_.cycles();
}

}  // namespace wagesim
