#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "models/graph/pass.h"
#include "models/layer/conv_geometry.h"
#include "models/num/bit_widths.h"
#include "models/train/network.h"
#include "workloads/trace/content.h"

namespace wagesim {

/// How a tensor's elements lie in DRAM. Packed formats hold 8 / bits elements to a byte, lowest bits first;
/// each row (the last, contiguous dimension) starts on a byte.
enum class ElementFormat { Packed2, Packed4, Packed8, Int8, Uint16, Int32 };

[[nodiscard]] constexpr int element_bits(ElementFormat format) {
  switch (format) {
    case ElementFormat::Packed2:
      return 2;
    case ElementFormat::Packed4:
      return 4;
    case ElementFormat::Packed8:
    case ElementFormat::Int8:
      return 8;
    case ElementFormat::Uint16:
      return 16;
    case ElementFormat::Int32:
      return 32;
  }
  return 0;
}

/// A tensor in DRAM, C order, channel-last. No two tensors of a program overlap.
struct TraceTensor {
  std::string name;  ///< "<layer>/<tensor>" with the tensor names of the dumps, e.g. "conv0/weight"
  ElementFormat format = ElementFormat::Int8;
  std::vector<std::int64_t> dims;  ///< outermost first, rank 1 to 4
  std::uint64_t address = 0;       ///< byte address in DRAM, a multiple of 64
  int data = -1;                   ///< index into Trace::blobs of the content it starts from; -1: zeros

  [[nodiscard]] std::int64_t row_elements() const { return dims.back(); }
  [[nodiscard]] std::int64_t rows() const {
    std::int64_t count = 1;
    for (std::size_t axis = 0; axis + 1 < dims.size(); ++axis) count *= dims[axis];
    return count;
  }
  [[nodiscard]] std::int64_t row_bytes() const { return (row_elements() * element_bits(format) + 7) / 8; }
  [[nodiscard]] std::int64_t bytes() const { return rows() * row_bytes(); }
};

/// Elements of a packed weight byte: tiles of columns and channels start on a byte of their rows.
inline constexpr int kPackedColumns = 4;

/// Least number of a convolution's groups whose channels, on either side, start on a byte; 1 of an ungrouped
/// one.
[[nodiscard]] constexpr int group_unit(const ConvGeometry& conv) {
  const auto unit = [](int channels) { return kPackedColumns / std::gcd(kPackedColumns, channels); };
  return std::min(conv.groups, std::max(unit(conv.in_c / conv.groups), unit(conv.out_c / conv.groups)));
}

enum class Dataflow { WeightStationary, OutputStationary };

/// Ternary: T lanes of int8 x {-1, 0, 1} a cycle. Int8: one int8 x int8 product a cycle.
enum class MacMode { Int8, Ternary };

/// Tile extents of a product. Positions are the points of the image the result (forward, error) or the
/// reduction (gradient) runs over: output positions for forward and gradient, input positions for error.
/// x_channels counts channels of operand X (cin for forward and gradient, cout for error), columns those of
/// the result (cout for forward and gradient, cin for error).
struct ProductTiling {
  int batch = 1, rows = 1, cols = 1;
  int kernel_h = 1, kernel_w = 1;
  int x_channels = 1;
  int columns = 1;
  /// Order of the two result loops (the reduction is always innermost): true keeps the column tile outermost.
  bool columns_outer = false;
  /// Groups of the convolution in a tile. x_channels and columns are those of one group: all where there are
  /// several.
  int groups = 1;

  friend bool operator==(const ProductTiling&, const ProductTiling&) = default;
};

/// What the vector unit does with the finished sums of a product or an addition.
/// Activate: pool, ReLU, shift by `shift`, clip to `limit`, masks (forward, hidden layers).
/// LogitError: logits minus one-hot target, running maximum (forward, last layer).
/// MaskedMaximum: zero where the consumer's `unsat` mask is off, running maximum (error).
/// Maximum: running maximum (gradient; error of sums that several layers read).
/// Store: as they are (sums that are handed on; an error that is to be added to others).
enum class VectorStage { Activate, LogitError, MaskedMaximum, Maximum, Store };

inline constexpr int kNoTensor = -1;
inline constexpr int kNoSlot = -1;

/// The unit 2^u of a wide error: u is that of the quantised error in an exponent slot, plus an offset; the
/// offset alone without a slot.
struct ErrorUnit {
  int slot = kNoSlot;
  int offset = 0;

  friend bool operator==(const ErrorUnit&, const ErrorUnit&) = default;
};

/// One of the three matrix products of a layer, tiled, with its vector stage. Tensor members index
/// Program::tensors. X [images] and Y: forward A and T; error E and T (transposed by the feeder); gradient A
/// and E.
struct ProductCommand {
  ConvGeometry geometry;  ///< the layer's forward geometry, with the batch, in every pass
  Dataflow dataflow = Dataflow::WeightStationary;
  MacMode mode = MacMode::Ternary;
  ProductTiling tiling;
  int x_tensor = kNoTensor;
  int y_tensor = kNoTensor;

  VectorStage stage = VectorStage::Activate;
  int shift = 0;    ///< Activate, and LogitError: s of the layer
  int limit = 127;  ///< 2^(k_A-1) - 1
  bool quantise_logits = false;
  PoolShape pool;  ///< Activate
  int pooled_h = 1, pooled_w = 1;
  int result_tensor =
      kNoTensor;  ///< A_out (Activate) or the wide int32 result; kNoTensor where it stays resident
  int mask_tensor =
      kNoTensor;  ///< written by Activate (and LogitError of quantised logits), read by MaskedMaximum
  int label_tensor = kNoTensor;  ///< LogitError
  int slot = kNoSlot;            ///< of the exponents, written by the stages that take a maximum
  ErrorUnit unit;                ///< of the wide error that is made
  /// The wide result is one tile and stays in the accumulator buffer for the next command.
  bool resident = false;
};

/// Second pass of an error: shift, round, clip, `act` mask, un-pool. Source: the wide errors of the product
/// before it, [batch, pooled_h, pooled_w, channels]. Result: E [batch, out_h, out_w, channels].
struct RequantiseCommand {
  int wide_tensor = kNoTensor;  ///< kNoTensor: resident in the accumulator buffer
  int mask_tensor = kNoTensor;  ///< kNoTensor: no mask (raw logits)
  int error_tensor = kNoTensor;
  int batch = 1, out_h = 1, out_w = 1, channels = 1;
  PoolShape pool;
  int pooled_h = 1, pooled_w = 1;
  bool logits = false;  ///< the mask's `unsat` bit applies after the shift, instead of `act`
  int limit = 127;      ///< 2^(k_E-1) - 1
  int slot = kNoSlot;   ///< of the exponent by which it shifts
  int tile_batch = 1, tile_rows = 1, tile_cols = 1, tile_channels = 1;  ///< in positions of the result
};

/// Stochastic rounding and weight update of one layer from the wide gradient [rows, columns] of the product
/// before it.
struct UpdateCommand {
  int wide_tensor = kNoTensor;            ///< kNoTensor: resident in the accumulator buffer
  int weight_tensor = kNoTensor;          ///< M, updated in place
  int compute_weight_tensor = kNoTensor;  ///< T, rewritten
  int rows = 1, columns = 1;              ///< kernel_h * kernel_w * cin / groups, cout
  int slot = kNoSlot;                     ///< of the gradient's exponent
  int tile_rows = 1,
      tile_columns = 1;  ///< a tile of several rows is whole rows: elements stay in row-major order
};

/// One tensor of an addition: Int8 or Int32.
struct AddOperand {
  int tensor = kNoTensor;
  int height = 0, width = 0;  ///< of its map; 0: as the result's
  int lift = 0;               ///< forward: places it is shifted left
  ErrorUnit unit;             ///< error: its elements' unit
  friend bool operator==(const AddOperand&, const AddOperand&) = default;
};

/// Sum of tensors of one shape, [batch, out_h, out_w, channels], element by element in the order of the
/// operands. An operand with a map of its own: where the result has one position, all of the map are added
/// up, in row-major order; where the map has one, it counts at every position of the result. Forward: an add
/// layer, each operand shifted left by its lift; an average pool, whose shift divides by the positions.
/// Error: what a layer's readers send back, pairwise as ErrorSum says; of one, that alone.
struct AddCommand {
  std::vector<AddOperand> operands;
  VectorStage stage = VectorStage::Activate;  ///< all but LogitError
  int shift = 0, limit = 127;                 ///< Activate
  int result_tensor = kNoTensor;              ///< activations (Activate), or int32
  int mask_tensor = kNoTensor;                ///< written by Activate, read by MaskedMaximum
  int slot = kNoSlot;                         ///< of the exponents, as a product's
  int batch = 1, out_h = 1, out_w = 1, channels = 1;
  int tile_batch = 1, tile_rows = 1, tile_cols = 1, tile_channels = 1;
};

enum class CommandKind { Product, Requantise, Update, Add };

struct Command {
  std::string layer;
  Pass pass = Pass::Forward;
  CommandKind kind = CommandKind::Product;
  ProductCommand product;  ///< where kind says so; likewise below
  RequantiseCommand requantise;
  UpdateCommand update;
  AddCommand add;
};

/// The images and labels that the steps draw from, and which they draw; none where the layers are
/// independent. Kept apart from the steps, so that a trace grows with its data and not with its steps: epochs
/// show the same images in other orders. Blob members index Trace::blobs.
struct SamplePool {
  std::int64_t count = 0;  ///< images in the pool
  int images = -1;         ///< blob: Int8 [count, H, W, C], quantised
  int labels = -1;         ///< blob: Uint16 [count]; -1 where no command reads labels
  int order = -1;          ///< blob: Int32 [steps, batch], the pool's image at each place of each batch
};

/// What one step brings besides its images: the learning rate 2^eta_log2.
struct StepInput {
  int eta_log2 = 0;
};

/// A self-contained workload: the commands of one training step, repeated for every entry of `steps`.
/// Step i is step first_step + i of a training whose epochs have steps_per_epoch steps.
struct Program {
  Network network;  ///< what the trace was compiled from: names, extents, widths, profile
  int batch = 1;
  std::string machine;  ///< name of the machine it was compiled for
  std::string
      machine_fingerprint;  ///< of the parameters the tiling rests on; a run on another machine is refused
  std::uint64_t seed = 1;   ///< of the LFSR bank
  std::vector<std::uint32_t> lfsr_states;  ///< of a resumed run, one a vector lane; empty: from the seed
  std::vector<TraceTensor> tensors;
  int input_tensor = kNoTensor;  ///< as the labels' left out where the layers are independent
  int label_tensor = kNoTensor;
  std::vector<Command> commands;
  SamplePool samples;
  std::vector<StepInput> steps;
  std::int64_t first_step = 0;
  std::int64_t steps_per_epoch = 0;  ///< 0: the steps of the trace are one epoch
};

/// Bits of a mask element: bit 0 act, bit 1 unsat, from bit 2 the index of the pool window's first maximum.
inline constexpr int kMaskAct = 1;
inline constexpr int kMaskUnsat = 2;
inline constexpr int kMaskIndexShift = 2;

/// Mask format of a layer's pooled output: at least 2 bits, 4 with a 2x2 pool, 8 with a 3x3 pool, widened
/// until the channels of one position fill whole bytes, so that a flattened (H, W, C) row is contiguous.
[[nodiscard]] constexpr ElementFormat mask_format(const PoolShape& pool, int channels) {
  if (pool.size != 3 && pool.size != 2 && channels % 4 == 0) return ElementFormat::Packed2;
  if (pool.size != 3 && channels % 2 == 0) return ElementFormat::Packed4;
  return ElementFormat::Packed8;
}

struct Trace {
  Program program;
  std::vector<Content> blobs;  ///< bytes as they lie in DRAM (rows padded to a byte)
  /// CRC-32 of the program and its blobs' checksums, where the trace was read from a file.
  std::uint32_t checksum = 0;
};

}  // namespace wagesim
