#pragma once

#include <cstdint>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/tile/product_tile.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// One operation of the vector unit: a whole result tile of a product, or a tile of a second pass.
struct VectorOp {
  const Command* command = nullptr;
  /// Product: the tile's positions, taps, channels and columns. Requantise, Add: positions of the result and
  /// columns = channels. Update: rows (batch unused) and columns of the weight matrix.
  ProductTile tile;
  Span pooled_rows, pooled_cols;  ///< Activate: pooled positions produced. Requantise: pooled positions read
};

/// Rows of a product's result tile: of weights for a gradient, else positions.
[[nodiscard]] inline std::int64_t product_rows(const VectorOp& op) {
  return op.command->pass == Pass::Gradient ? op.tile.depth() : op.tile.positions();
}

/// Where a vector operation's operands and results lie in its buffer halves: byte offsets of the sections,
/// each on a word, and their sizes.
struct VectorLayout {
  std::int64_t in_wide = 0, in_wide_bytes = 0;    ///< wide values; of an addition, all operands
  std::int64_t in_side = 0, in_side_bytes = 0;    ///< masks, labels, or stored weights
  std::int64_t out_main = 0, out_main_bytes = 0;  ///< activations, errors, wide values, or stored weights
  std::int64_t out_side = 0, out_side_bytes = 0;  ///< masks, or compute weights

  [[nodiscard]] std::int64_t in_bytes() const { return in_side + in_side_bytes; }
  [[nodiscard]] std::int64_t out_bytes() const { return out_side + out_side_bytes; }
};

/// Bits of the elements that an operation reads or writes: of a mask, of a compute weight (0: it has none),
/// and of the operands of an addition.
struct PackedBits {
  int mask = 0;
  int compute_weight = 0;
  std::vector<int> operands = {};
};
[[nodiscard]] PackedBits packed_bits(const Command& command, const Program& program);

[[nodiscard]] VectorLayout vector_layout(const VectorOp& op, const PackedBits& bits,
                                         const MachineParams& machine);
/// The part of an operand's map that an operation of an addition reads.
struct OperandPart {
  Span rows, cols;
  [[nodiscard]] std::int64_t positions() const { return std::int64_t{rows.count} * cols.count; }
};
[[nodiscard]] OperandPart operand_part(const VectorOp& op, const AddOperand& operand);
/// Elements of each operand that one of a result adds up.
[[nodiscard]] int operand_words(const AddCommand& command);
/// Position, among those of an operand in its buffer half, of a word of a result's position.
[[nodiscard]] std::int64_t operand_position(const VectorOp& op, const AddOperand& operand,
                                            std::int64_t position, int word);
/// Where each operand of an addition lies, each on a word and on four bytes, and last where they end.
[[nodiscard]] std::vector<std::int64_t> operand_offsets(const VectorOp& op, const PackedBits& bits,
                                                        const MachineParams& machine);
[[nodiscard]] inline VectorLayout vector_layout(const VectorOp& op, const Program& program,
                                                const MachineParams& machine) {
  return vector_layout(op, packed_bits(*op.command, program), machine);
}

}  // namespace wagesim
