#include "sim/compiler/footprint.h"

#include <algorithm>
#include <array>

#include "sim/compiler/axis.h"

namespace wagesim {

namespace {

constexpr std::int64_t kWideBytes = 4;
constexpr std::int64_t kLabelBytes = 2;

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}
std::int64_t round_up(std::int64_t a, std::int64_t unit) {
  return ceil_div(a, unit) * unit;
}
std::int64_t packed_bytes(std::int64_t elements, int bits) {
  return ceil_div(elements * bits, 8);
}

/// Most image positions one tile of an axis reads.
std::int64_t read_extent(std::int64_t positions, std::int64_t taps, int stride, int extent, bool backward) {
  const std::int64_t span = backward ? (positions + taps - 2) / stride + 1 : (positions - 1) * stride + taps;
  return std::min<std::int64_t>(span, extent);
}

/// Most result positions one tile of a pooled axis covers.
std::int64_t covered_extent(int extent, int pooled_extent, int tile, const PoolShape& pool) {
  if (!pool.present()) return tile;
  const int last_begin = (pooled_extent - 1) / tile * tile * pool.stride;
  const int inner = pooled_extent > tile ? (tile - 1) * pool.stride + pool.size : 0;
  return std::max(inner, extent - last_begin);
}

/// Two sections of a vector buffer half, the second on a word.
std::int64_t sections(std::int64_t first, std::int64_t second, const BufferParams& buffer) {
  return round_up(first, buffer.word_bytes) + second;
}

}  // namespace

std::int64_t y_row_pitch(const ProductProblem& problem, const ProductTiling& tiling, int word_bytes) {
  const int per_byte = weights_per_byte(problem.product.mode);
  switch (problem.pass) {
    case Pass::Forward:
      return (ceil_div(ceil_div(tiling.columns, per_byte), word_bytes) | 1) * word_bytes;
    case Pass::Error:
      return (ceil_div(ceil_div(tiling.x_channels, per_byte), word_bytes) | 1) * word_bytes;
    default:
      return round_up(tiling.columns, word_bytes);
  }
}

Footprint product_footprint(const ProductProblem& problem, const ProductTiling& tiling,
                            const MachineParams& machine) {
  const ProductCommand& product = problem.product;
  const ConvGeometry& geometry = product.geometry;
  const bool error = problem.pass == Pass::Error;
  const std::int64_t rows = covered_extent(geometry.out_h, product.pooled_h, tiling.rows, product.pool);
  const std::int64_t cols = covered_extent(geometry.out_w, product.pooled_w, tiling.cols, product.pool);
  const std::int64_t positions = tiling.batch * rows * cols;
  const std::int64_t taps = std::int64_t{tiling.kernel_h} * tiling.kernel_w;
  const std::int64_t columns = tiling.columns;
  Footprint footprint;
  footprint.activation =
      tiling.batch * tiling.x_channels *
      read_extent(rows, tiling.kernel_h, geometry.stride, error ? geometry.out_h : geometry.in_h, error) *
      read_extent(cols, tiling.kernel_w, geometry.stride, error ? geometry.out_w : geometry.in_w, error);
  const bool gradient = problem.pass == Pass::Gradient;
  const std::int64_t y_rows = gradient ? positions : taps * (error ? columns : tiling.x_channels);
  footprint.weight = y_rows * y_row_pitch(problem, tiling, machine.weight.word_bytes);
  const std::int64_t result_rows = gradient ? taps * tiling.x_channels : positions;
  footprint.accumulator_rows = result_rows * ceil_div(columns, machine.cols);

  const std::int64_t mask_row = packed_bytes(columns, problem.mask_bits);
  const std::int64_t wide = product.resident ? 0 : result_rows * columns * kWideBytes;
  switch (product.stage) {
    case VectorStage::Activate: {
      const std::int64_t pooled = std::int64_t{tiling.batch} * tiling.rows * tiling.cols;
      footprint.vector_out = sections(pooled * columns, pooled * mask_row, machine.vector_out);
      break;
    }
    case VectorStage::LogitError:
      footprint.vector_in = tiling.batch * kLabelBytes;
      footprint.vector_out = sections(wide, result_rows * mask_row, machine.vector_out);
      break;
    case VectorStage::MaskedMaximum:
      footprint.vector_in = result_rows * mask_row;
      footprint.vector_out = wide;
      break;
    case VectorStage::Maximum:
      footprint.vector_out = wide;
      break;
  }
  return footprint;
}

Footprint requantise_footprint(const RequantiseCommand& command, bool resident, int mask_bits,
                               const MachineParams& machine) {
  const auto pooled_extent = [&](int extent, int tile, int pooled) {
    std::int64_t most = 0;
    for (const AxisRange& range : cut_axis(extent, tile)) {
      most = std::max<std::int64_t>(most, pooled_of(range, pooled, command.pool).count);
    }
    return most;
  };
  const std::int64_t pooled = command.tile_batch *
                              pooled_extent(command.out_h, command.tile_rows, command.pooled_h) *
                              pooled_extent(command.out_w, command.tile_cols, command.pooled_w);
  const std::int64_t positions = std::int64_t{command.tile_batch} * command.tile_rows * command.tile_cols;
  Footprint footprint;
  footprint.vector_in = sections(resident ? 0 : pooled * command.tile_channels * kWideBytes,
                                 pooled * packed_bytes(command.tile_channels, mask_bits), machine.vector_in);
  footprint.vector_out = positions * command.tile_channels;
  return footprint;
}

Footprint update_footprint(const UpdateCommand& command, bool resident, int weight_bits,
                           const MachineParams& machine) {
  const std::int64_t elements = std::int64_t{command.tile_rows} * command.tile_columns;
  Footprint footprint;
  footprint.vector_in = sections(resident ? 0 : elements * kWideBytes, elements, machine.vector_in);
  footprint.vector_out = sections(
      elements, command.tile_rows * packed_bytes(command.tile_columns, weight_bits), machine.vector_out);
  return footprint;
}

bool fits(const Footprint& footprint, const MachineParams& machine) {
  return footprint.activation <= machine.activation.half_bytes() &&
         footprint.weight <= machine.weight.half_bytes() &&
         footprint.accumulator_rows <= machine.accumulator_rows_per_half() &&
         footprint.vector_in <= machine.vector_in.half_bytes() &&
         footprint.vector_out <= machine.vector_out.half_bytes();
}

std::optional<Shortage> shortage(const Footprint& footprint, const MachineParams& machine) {
  const std::array<Shortage, 5> buffers = {
      {{"activation", machine.activation.half_bytes(), footprint.activation, "bytes"},
       {"weight", machine.weight.half_bytes(), footprint.weight, "bytes"},
       {"accumulator", machine.accumulator_rows_per_half(), footprint.accumulator_rows, "rows"},
       {"vector_in", machine.vector_in.half_bytes(), footprint.vector_in, "bytes"},
       {"vector_out", machine.vector_out.half_bytes(), footprint.vector_out, "bytes"}}};
  for (const Shortage& buffer : buffers)
    if (buffer.needed > buffer.there) return buffer;
  return std::nullopt;
}

}  // namespace wagesim
