#include "workloads/compiler/mapping_table.h"

#include <fmt/format.h>

namespace wagesim {
namespace {

const char* stage_of(const Command& command) {
  if (command.kind == CommandKind::Update) return "update";
  if (command.kind == CommandKind::Requantise) return "second pass";
  switch (command.pass) {
    case Pass::Forward: return "forward";
    case Pass::Error: return "error";
    default: return "gradient";
  }
}

std::string dataflow_of(const Command& command) {
  if (command.kind != CommandKind::Product) return "-";
  return command.product.dataflow == Dataflow::WeightStationary ? "weight-stationary" : "output-stationary";
}

/// Positions n x rows x cols, taps kh x kw, channels of X, columns; matrix rows x columns for an update.
std::string tile_of(const Command& command) {
  if (command.kind == CommandKind::Update)
    return fmt::format("{}x{}", command.update.tile_rows, command.update.tile_columns);
  if (command.kind == CommandKind::Requantise) {
    const RequantiseCommand& pass = command.requantise;
    return fmt::format("{}x{}x{} c{}", pass.tile_batch, pass.tile_rows, pass.tile_cols, pass.tile_channels);
  }
  const ProductTiling& tile = command.product.tiling;
  return fmt::format("{}x{}x{} k{}x{} x{} q{}{}", tile.batch, tile.rows, tile.cols, tile.kernel_h, tile.kernel_w,
                     tile.x_channels, tile.columns, tile.columns_outer ? " q-outer" : "");
}

}  // namespace

std::string mapping_table(const CompiledTrace& compiled) {
  std::string text = fmt::format("{:<8} {:<11} {:<17} {:<30} {:>6} {:>12} {:>12}  {}\n", "layer", "command", "dataflow",
                                 "tile", "tiles", "array cycles", "DRAM bytes", "why");
  for (const MappingChoice& choice : compiled.choices) {
    const Command& command = compiled.trace.program.commands[choice.command];
    text += fmt::format("{:<8} {:<11} {:<17} {:<30} {:>6} {:>12} {:>12}  {}\n", command.layer, stage_of(command),
                        dataflow_of(command), tile_of(command), choice.cost.tiles, choice.cost.array_cycles,
                        choice.cost.dram_bytes, choice.reason);
  }
  return text;
}

}  // namespace wagesim
