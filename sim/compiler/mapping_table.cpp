#include "sim/compiler/mapping_table.h"

#include <fmt/format.h>

#include "workloads/trace/trace_names.h"

namespace wagesim {
namespace {

std::string_view stage_of(const Command& command) {
  if (command.kind == CommandKind::Add) return command.pass == Pass::Forward ? "add" : "add errors";
  return command.kind == CommandKind::Requantise ? "second pass" : name_of(command.pass);
}

std::string_view dataflow_of(const Command& command) {
  return command.kind == CommandKind::Product ? name_of(command.product.dataflow) : "-";
}

/// Positions n x rows x cols, taps kh x kw, channels of X, columns; matrix rows x columns for an update.
std::string tile_of(const Command& command) {
  if (command.kind == CommandKind::Update)
    return fmt::format("{}x{}", command.update.tile_rows, command.update.tile_columns);
  if (command.kind == CommandKind::Add)
    return fmt::format("{}x{}x{} c{}", command.add.tile_batch, command.add.tile_rows, command.add.tile_cols,
                       command.add.tile_channels);
  if (command.kind == CommandKind::Requantise) {
    const RequantiseCommand& pass = command.requantise;
    return fmt::format("{}x{}x{} c{}", pass.tile_batch, pass.tile_rows, pass.tile_cols, pass.tile_channels);
  }
  const ProductTiling& tile = command.product.tiling;
  return fmt::format("{}x{}x{} k{}x{} x{} q{}{}", tile.batch, tile.rows, tile.cols, tile.kernel_h,
                     tile.kernel_w, tile.x_channels, tile.columns, tile.columns_outer ? " q-outer" : "");
}

}  // namespace

std::string mapping_table(const CompiledTrace& compiled) {
  std::string text =
      fmt::format("{:<8} {:<11} {:<17} {:<30} {:>6} {:>12} {:>12} {:>12}  {}\n", "layer", "command",
                  "dataflow", "tile", "tiles", "array cycles", "est. cycles", "DRAM bytes", "why");
  std::int64_t cycles = 0;
  std::int64_t bytes = 0;
  for (const MappingChoice& choice : compiled.choices) {
    const Command& command = compiled.trace.program.commands[choice.command];
    const CommandCost& cost = choice.cost;
    text += fmt::format("{:<8} {:<11} {:<17} {:<30} {:>6} {:>12} {:>12} {:>12}  {}\n", command.layer,
                        stage_of(command), dataflow_of(command), tile_of(command), cost.tiles,
                        cost.array_cycles, cost.cycles(), cost.dram_bytes, choice.reason);
    cycles += cost.cycles();
    bytes += cost.dram_bytes;
  }
  return text + fmt::format("one step: about {} cycles, {} bytes to and from DRAM\n", cycles, bytes);
}

}  // namespace wagesim
