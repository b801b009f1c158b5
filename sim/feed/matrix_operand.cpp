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

MatrixOperand::MatrixOperand(const ProductTile& tile, Pass pass, MacMode mode, int lanes,
                             const BufferParams& buffer)
    : layout_(matrix_layout(tile, pass, mode, buffer)),
      transposed_(pass == Pass::Error),
      ternary_(mode == MacMode::Ternary),
      lanes_(ternary_ ? lanes : 1),
      x_channels_(tile.x_channels.count),
      columns_(tile.columns.count),
      depth_(pass == Pass::Gradient ? tile.positions() : tile.depth()) {}

void MatrixOperand::gather_row(const std::uint8_t* bytes, std::int64_t first, int column, int count,
                               std::uint8_t* out, WordCost& cost) const {
  const int lanes = static_cast<int>(std::min<std::int64_t>(lanes_, depth_ - first));
  if (bytes != nullptr) std::memset(out, 0, static_cast<std::size_t>(count));
  if (transposed_)
    gather_transposed(bytes, first, lanes, column, count, out, cost);
  else
    gather_forward(bytes, first, lanes, column, count, out, cost);
}

void MatrixOperand::gather_forward(const std::uint8_t* bytes, std::int64_t first, int lanes, int column,
                                   int count, std::uint8_t* out, WordCost& cost) const {
  for (int lane = 0; lane < lanes; ++lane) {
    const std::int64_t row = (first + lane) * layout_.pitch;
    if (!ternary_) {
      cost.need(row + column, count);
      if (bytes != nullptr) std::memcpy(out, bytes + row + column, static_cast<std::size_t>(count));
      continue;
    }
    const int first_byte = column / kWeightsPerByte;
    cost.need(row + first_byte, (column + count - 1) / kWeightsPerByte - first_byte + 1);
    if (bytes == nullptr) continue;
    for (int c = 0; c < count; ++c)
      out[c] = static_cast<std::uint8_t>(out[c] | (code_at(bytes + row, column + c) << (2 * lane)));
  }
}

void MatrixOperand::gather_transposed(const std::uint8_t* bytes, std::int64_t first, int lanes, int column,
                                      int count, std::uint8_t* out, WordCost& cost) const {
  // Reduction index (tap, cout); the tile's rows are (tap, cin): column c of the array is row tap * columns +
  // c.
  for (int lane = 0; lane < lanes; ++lane) {
    const std::int64_t tap = (first + lane) / x_channels_;
    const int channel = static_cast<int>((first + lane) % x_channels_);
    const bool new_byte = lane == 0 || channel == 0 || !ternary_ || channel % kWeightsPerByte == 0;
    for (int c = 0; c < count; ++c) {
      const std::int64_t row = (tap * columns_ + column + c) * layout_.pitch;
      if (new_byte) cost.need(row + (ternary_ ? channel / kWeightsPerByte : channel), 1);
      if (bytes == nullptr) continue;
      if (ternary_)
        out[c] = static_cast<std::uint8_t>(out[c] | (code_at(bytes + row, channel) << (2 * lane)));
      else
        out[c] = bytes[row + channel];
    }
  }
}

}  // namespace wagesim
