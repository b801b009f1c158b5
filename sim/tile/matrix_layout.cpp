#include "sim/tile/matrix_layout.h"

namespace wagesim {
namespace {

constexpr int kWeightsPerByte = 4;

int packed_bytes(int weights) {
  return (weights + kWeightsPerByte - 1) / kWeightsPerByte;
}

}  // namespace

MatrixLayout matrix_layout(const ProductTile& tile, Pass pass, MacMode mode, const BufferParams& buffer) {
  MatrixLayout layout;
  bool weights = true;
  switch (pass) {
    case Pass::Forward:
      layout.rows = tile.depth();
      layout.row_bytes = mode == MacMode::Ternary ? packed_bytes(tile.columns.count) : tile.columns.count;
      break;
    case Pass::Error:
      layout.rows = std::int64_t{tile.taps()} * tile.group_columns();
      layout.row_bytes =
          mode == MacMode::Ternary ? packed_bytes(tile.x_channels.count) : tile.x_channels.count;
      break;
    case Pass::Gradient:
    case Pass::Update:
      layout.rows = tile.positions();
      layout.row_bytes = tile.columns.count;
      weights = false;
      break;
  }
  std::int64_t words = (layout.row_bytes + buffer.word_bytes - 1) / buffer.word_bytes;
  if (weights) words |= 1;
  layout.pitch = words * buffer.word_bytes;
  return layout;
}

}  // namespace wagesim
