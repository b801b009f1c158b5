#include "sim/control/product_transfers.h"

#include "sim/feed/matrix_operand.h"

namespace wagesim {
namespace {

const TraceTensor& tensor_of(const Program& program, int index) {
  return program.tensors[static_cast<std::size_t>(index)];
}

TensorBox box(std::array<std::int64_t, 4> extents, const Span& d3, const Span& d2, const Span& d1,
              const Span& row) {
  return {extents, {d3.begin, d2.begin, d1.begin, row.begin}, {d3.count, d2.count, d1.count, row.count}};
}

void add(std::vector<TransferBlock>& blocks, const TransferBlock& block) {
  if (block.bytes() > 0) blocks.push_back(block);
}

/// The result of a product as an image: [batch, rows, cols, channels] of the error or activation it makes.
std::array<std::int64_t, 4> input_extents(const ConvGeometry& conv) {
  return {conv.batch, conv.in_h, conv.in_w, conv.in_c};
}
std::array<std::int64_t, 4> output_extents(const ConvGeometry& conv) {
  return {conv.batch, conv.out_h, conv.out_w, conv.out_c};
}
/// Weights of a tile. There is one axis for the inputs of all groups: each output has those of its own.
TensorBox weights_of(const ConvGeometry& conv, const ProductTile& tile, const Span& inputs,
                     const Span& outputs) {
  const int group_inputs = conv.in_c / conv.groups;
  const Span own{inputs.begin % group_inputs, inputs.count / tile.groups.count};
  return box({conv.kernel_h, conv.kernel_w, group_inputs, conv.out_c}, tile.kernel_h, tile.kernel_w, own,
             outputs);
}

}  // namespace

std::vector<TransferBlock> load_x(const Program& program, const Command& command, const ProductTile& tile) {
  const ProductCommand& product = command.product;
  const ImageRegion region = image_region(tile, product.geometry, command.pass);
  const auto extents =
      command.pass == Pass::Error ? output_extents(product.geometry) : input_extents(product.geometry);
  std::vector<TransferBlock> blocks;
  add(blocks, box_transfer(tensor_of(program, product.x_tensor),
                           box(extents, region.batch, region.rows, region.cols, region.channels), 0));
  return blocks;
}

std::vector<TransferBlock> load_y(const Program& program, const Command& command, const ProductTile& tile,
                                  const BufferParams& buffer) {
  const ProductCommand& product = command.product;
  const TraceTensor& tensor = tensor_of(program, product.y_tensor);
  const MatrixLayout layout = matrix_layout(tile, command.pass, product.mode, buffer);
  TensorBox region;
  if (command.pass == Pass::Gradient)
    region = box(output_extents(product.geometry), tile.batch, tile.rows, tile.cols, tile.columns);
  else if (command.pass == Pass::Error)
    region = weights_of(product.geometry, tile, tile.columns, tile.x_channels);
  else
    region = weights_of(product.geometry, tile, tile.x_channels, tile.columns);
  std::vector<TransferBlock> blocks;
  add(blocks, box_transfer(tensor, region, 0, layout.pitch));
  return blocks;
}

std::vector<TransferBlock> load_vector_stage(const Program& program, const VectorOp& op,
                                             const VectorLayout& layout) {
  const ProductCommand& product = op.command->product;
  std::vector<TransferBlock> blocks;
  if (product.stage == VectorStage::MaskedMaximum)
    add(blocks, box_transfer(tensor_of(program, product.mask_tensor),
                             box(input_extents(product.geometry), op.tile.batch, op.tile.rows, op.tile.cols,
                                 op.tile.columns),
                             layout.in_side));
  if (product.stage == VectorStage::LogitError)
    add(blocks, box_transfer(tensor_of(program, product.label_tensor),
                             box({1, 1, 1, product.geometry.batch}, {0, 1}, {0, 1}, {0, 1}, op.tile.batch),
                             layout.in_side));
  return blocks;
}

std::vector<TransferBlock> store_vector_stage(const Program& program, const VectorOp& op,
                                              const VectorLayout& layout) {
  const ProductCommand& product = op.command->product;
  const ConvGeometry& conv = product.geometry;
  const ProductTile& tile = op.tile;
  std::vector<TransferBlock> blocks;
  TensorBox region;
  switch (product.stage) {
    case VectorStage::Activate: {
      const std::array<std::int64_t, 4> extents = {conv.batch, product.pooled_h, product.pooled_w,
                                                   conv.out_c};
      region = box(extents, tile.batch, op.pooled_rows, op.pooled_cols, tile.columns);
      break;
    }
    case VectorStage::LogitError:
      region = box(output_extents(conv), tile.batch, tile.rows, tile.cols, tile.columns);
      break;
    case VectorStage::MaskedMaximum:
      region = box(input_extents(conv), tile.batch, tile.rows, tile.cols, tile.columns);
      break;
    case VectorStage::Store: {
      const auto extents = op.command->pass == Pass::Error ? input_extents(conv) : output_extents(conv);
      region = box(extents, tile.batch, tile.rows, tile.cols, tile.columns);
      break;
    }
    case VectorStage::Maximum:
      region = op.command->pass == Pass::Gradient
                   ? weights_of(conv, tile, tile.x_channels, tile.columns)
                   : box(input_extents(conv), tile.batch, tile.rows, tile.cols, tile.columns);
      break;
  }
  if (!product.resident)
    add(blocks, box_transfer(tensor_of(program, product.result_tensor), region, layout.out_main));
  if (layout.out_side_bytes > 0)
    add(blocks, box_transfer(tensor_of(program, product.mask_tensor), region, layout.out_side));
  return blocks;
}

bool same_x(const Command& command, const ProductTile& a, const ProductTile& b) {
  const ConvGeometry& conv = command.product.geometry;
  return image_region(a, conv, command.pass) == image_region(b, conv, command.pass);
}

bool same_y(const Command& command, const ProductTile& a, const ProductTile& b) {
  if (a.columns != b.columns) return false;
  if (command.pass == Pass::Gradient) return a.batch == b.batch && a.rows == b.rows && a.cols == b.cols;
  return a.kernel_h == b.kernel_h && a.kernel_w == b.kernel_w && a.x_channels == b.x_channels;
}

}  // namespace wagesim
