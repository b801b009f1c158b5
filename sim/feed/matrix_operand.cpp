#include "sim/feed/matrix_operand.h"

#include <algorithm>
#include <cstring>

namespace wagesim {
namespace {

constexpr int kWeightsPerByte = 4;

unsigned code_at(const std::uint8_t* row, int weight) {
  return unsigned{row[weight / kWeightsPerByte]} >> (2 * (weight % kWeightsPerByte)) & 3u;
}

}  // namespace

MatrixOperand::MatrixOperand(const ProductTile& tile, Pass pass, MacMode mode, const BufferParams& buffer,
                             const TilePart& part)
    : layout_(matrix_layout(tile, pass, mode, buffer)),
      part_(part),
      transposed_(pass == Pass::Error),
      ternary_(mode == MacMode::Ternary),
      kernel_w_(tile.kernel_w.count),
      x_channels_(tile.x_channels.count),
      columns_(tile.columns.count),
      // Errors, which the gradient's reduction runs over, are of all groups.
      groups_(pass == Pass::Gradient ? 1 : tile.groups.count),
      group_depth_(std::int64_t{part.taps()} * tile.group_channels()) {}

MatrixOperand::Columns MatrixOperand::columns_of(std::int64_t group, int column, int count) const {
  if (groups_ == 1) return {column, count};
  const int own = columns_ / groups_, begin = static_cast<int>(group) * own;
  const int first = std::max(column, begin);
  return {first, std::min(column + count, begin + own) - first};
}

void MatrixOperand::gather_row(const std::uint8_t* bytes, std::int64_t first, int indices, int column,
                               int count, std::uint8_t* out, WordCost& cost) const {
  if (bytes != nullptr) std::memset(out, 0, static_cast<std::size_t>(count));
  for (int lane = 0; lane < indices; ++lane)
    if (transposed_)
      gather_transposed(bytes, first + lane, lane, column, count, out, cost);
    else
      gather_forward(bytes, first + lane, lane, column, count, out, cost);
}

void MatrixOperand::gather_forward(const std::uint8_t* bytes, std::int64_t index, int lane, int column,
                                   int count, std::uint8_t* out, WordCost& cost) const {
  const std::int64_t group = groups_ == 1 ? 0 : index / group_depth_;
  const std::int64_t row = (index - group * group_depth_) * layout_.pitch;
  const Columns own = columns_of(group, column, count);
  if (own.count <= 0) return;
  std::uint8_t* const to = out + (own.first - column);
  if (!ternary_) {
    cost.need(row + own.first, own.count);
    if (bytes != nullptr) std::memcpy(to, bytes + row + own.first, static_cast<std::size_t>(own.count));
    return;
  }
  const int first_byte = own.first / kWeightsPerByte;
  cost.need(row + first_byte, (own.first + own.count - 1) / kWeightsPerByte - first_byte + 1);
  if (bytes == nullptr) return;
  for (int c = 0; c < own.count; ++c)
    to[c] = static_cast<std::uint8_t>(to[c] | (code_at(bytes + row, own.first + c) << (2 * lane)));
}

/// Reduction index (group, tap, cout of the group); the tile's rows are (tap, cin of the group), each with
/// the couts of all groups: column c of the group is row tap * columns of a group + c.
void MatrixOperand::gather_transposed(const std::uint8_t* bytes, std::int64_t index, int lane, int column,
                                      int count, std::uint8_t* out, WordCost& cost) const {
  const std::int64_t group = groups_ == 1 ? 0 : index / group_depth_;
  const std::int64_t within = index - group * group_depth_;
  const int group_channels = x_channels_ / groups_, group_columns = columns_ / groups_;
  const std::int64_t tap = tile_tap(within / group_channels);
  const int channel = static_cast<int>(within % group_channels);
  const int at = static_cast<int>(group) * group_channels + channel;  // in a row of the buffer
  const bool new_byte = lane == 0 || channel == 0 || !ternary_ || at % kWeightsPerByte == 0;
  const Columns own = columns_of(group, column, count);
  for (int c = own.first; c < own.first + own.count; ++c) {
    const std::int64_t row = (tap * group_columns + c - group * group_columns) * layout_.pitch;
    if (new_byte) cost.need(row + (ternary_ ? at / kWeightsPerByte : at), 1);
    if (bytes == nullptr) continue;
    std::uint8_t& to = out[c - column];
    if (ternary_)
      to = static_cast<std::uint8_t>(to | (code_at(bytes + row, at) << (2 * lane)));
    else
      to = bytes[row + at];
  }
}

}  // namespace wagesim
