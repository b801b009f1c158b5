#include <algorithm>
#include <array>
#include <tuple>

#include "models/num/divide.h"
#include "sim/compiler/search.h"
#include "sim/tile/axis.h"

namespace wagesim {

namespace {

constexpr std::int64_t kWideBytes = 4;

/// Cycles of `bytes` moved in `tiles` operations of rows of row_bytes (whole rows follow each other).
std::int64_t moved(std::int64_t rows, std::int64_t row_bytes, std::int64_t tiles, bool contiguous,
                   const MachineParams& machine) {
  const std::int64_t cycles = contiguous ? dma_cycles(tiles, divide_up(rows * row_bytes, tiles), machine)
                                         : dma_cycles(rows, row_bytes, machine);
  return cycles + tiles * machine.dma.setup_cycles;
}

void add_lead(CommandCost& cost, const MachineParams& machine) {
  const std::int64_t issue = 3 * cost.tiles * machine.issue_cycles;
  cost.load_cycles = std::max(cost.load_cycles, issue);
  cost.lead_cycles =
      dram_latency(machine) + (cost.load_cycles + cost.vector_cycles + cost.store_cycles) / cost.tiles;
}

/// Pooled positions read over all tiles of an axis.
std::int64_t pooled_total(int extent, int tile, int pooled_extent, const PoolShape& pool) {
  std::int64_t total = 0;
  for (const Span& range : cut_axis(extent, tile)) total += windows_over(range, pool, pooled_extent).count;
  return total;
}

using Rank = std::tuple<std::int64_t, std::int64_t>;
Rank rank(const CommandCost& cost) {
  return {cost.cycles(), cost.tiles};
}

}  // namespace

CommandCost requantise_cost(const RequantiseCommand& command, bool resident, int mask_bits,
                            const MachineParams& machine) {
  const std::int64_t channel_tiles = divide_up(command.channels, command.tile_channels);
  CommandCost cost;
  cost.tiles = divide_up(command.batch, command.tile_batch) * divide_up(command.out_h, command.tile_rows) *
               divide_up(command.out_w, command.tile_cols) * channel_tiles;
  const std::int64_t positions = std::int64_t{command.batch} * command.out_h * command.out_w;
  const std::int64_t pooled = command.batch *
                              pooled_total(command.out_h, command.tile_rows, command.pooled_h, command.pool) *
                              pooled_total(command.out_w, command.tile_cols, command.pooled_w, command.pool);
  const bool contiguous = channel_tiles == 1 && command.tile_cols == command.out_w;
  const std::int64_t wide_row = resident ? 0 : kWideBytes * command.tile_channels;
  const std::int64_t mask_row = divide_up(std::int64_t{command.tile_channels} * mask_bits, 8);
  for (const std::int64_t row_bytes : {wide_row, mask_row}) {
    if (row_bytes == 0) continue;
    cost.load_cycles += moved(pooled * channel_tiles, row_bytes, cost.tiles, contiguous, machine);
    cost.dram_bytes += pooled * channel_tiles * row_bytes;
  }
  cost.store_cycles =
      moved(positions * channel_tiles, command.tile_channels, cost.tiles, contiguous, machine);
  cost.dram_bytes += positions * command.channels;
  const std::int64_t groups = channel_tiles * divide_up(command.tile_channels, machine.vector_lanes);
  const std::int64_t windows = command.pool.present() ? divide_up(command.pool.size, command.pool.stride) : 1;
  cost.vector_cycles = positions * groups * windows * windows;
  add_lead(cost, machine);
  return cost;
}

CommandCost add_cost(const AddCommand& command, const PackedBits& bits, const MachineParams& machine) {
  const std::int64_t channel_tiles = divide_up(command.channels, command.tile_channels);
  const std::int64_t positions = std::int64_t{command.batch} * command.out_h * command.out_w;
  const std::int64_t rows = positions * channel_tiles;
  const bool contiguous = channel_tiles == 1 && command.tile_cols == command.out_w;
  const bool activates = command.stage == VectorStage::Activate;
  CommandCost cost;
  cost.tiles = divide_up(command.batch, command.tile_batch) * divide_up(command.out_h, command.tile_rows) *
               divide_up(command.out_w, command.tile_cols) * channel_tiles;
  const auto move = [&](std::int64_t moved_rows, bool whole_rows, int element_bits, std::int64_t& cycles) {
    const std::int64_t row_bytes = divide_up(std::int64_t{command.tile_channels} * element_bits, 8);
    if (row_bytes == 0) return;
    cycles += moved(moved_rows, row_bytes, cost.tiles, whole_rows, machine);
    cost.dram_bytes += moved_rows * row_bytes;
  };
  const std::int64_t map_tiles =
      divide_up(command.out_h, command.tile_rows) * divide_up(command.out_w, command.tile_cols);
  for (std::size_t index = 0; index < bits.operands.size(); ++index) {
    const AddOperand& operand = command.operands[index];
    const std::int64_t own = std::int64_t{operand.height} * operand.width;
    const bool alike = own == 0 || own == std::int64_t{command.out_h} * command.out_w;
    const std::int64_t own_rows = alike ? rows : command.batch * channel_tiles * map_tiles * own;
    move(own_rows, alike ? contiguous : channel_tiles == 1, bits.operands[index], cost.load_cycles);
  }
  move(rows, contiguous, bits.mask, activates ? cost.store_cycles : cost.load_cycles);
  move(rows, contiguous, activates ? 8 : 32, cost.store_cycles);
  cost.vector_cycles = rows * divide_up(command.tile_channels, machine.vector_lanes) *
                       static_cast<std::int64_t>(bits.operands.size()) * operand_words(command);
  add_lead(cost, machine);
  return cost;
}

CommandCost update_cost(const UpdateCommand& command, bool resident, int weight_bits,
                        const MachineParams& machine) {
  const std::int64_t column_tiles = divide_up(command.columns, command.tile_columns);
  const std::int64_t rows = command.rows * column_tiles;
  CommandCost cost;
  cost.tiles = divide_up(command.rows, command.tile_rows) * column_tiles;
  const std::int64_t packed_row = divide_up(std::int64_t{command.tile_columns} * weight_bits, 8);
  const bool contiguous = column_tiles == 1;
  for (const std::int64_t row_bytes :
       {resident ? 0 : kWideBytes * command.tile_columns, std::int64_t{command.tile_columns}}) {
    if (row_bytes == 0) continue;
    cost.load_cycles += moved(rows, row_bytes, cost.tiles, contiguous, machine);
    cost.dram_bytes += rows * row_bytes;
  }
  for (const std::int64_t row_bytes : {std::int64_t{command.tile_columns}, packed_row}) {
    cost.store_cycles += moved(rows, row_bytes, cost.tiles, contiguous, machine);
    cost.dram_bytes += rows * row_bytes;
  }
  cost.vector_cycles = rows * divide_up(command.tile_columns, machine.vector_lanes);
  add_lead(cost, machine);
  return cost;
}

namespace {

/// A tile of a map: images, rows and columns of positions, channels.
struct MapTile {
  int batch, rows, cols, channels;
};

/// Offers the tiles of a map, widest channels first: images, else bands of rows of one, else a part of a row.
/// `whole_only`: the whole map alone.
template <class Offer>
void offer_map_tiles(const MapTile& whole, bool whole_only, const Offer& offer) {
  if (whole_only) return offer(whole);
  for (const int channels : candidate_extents(whole.channels, kPackedColumns)) {
    for (const int batch : candidate_extents(whole.batch, 1))
      offer({batch, whole.rows, whole.cols, channels});
    for (const int rows : candidate_extents(whole.rows, 1)) offer({1, rows, whole.cols, channels});
    for (const int cols : candidate_extents(whole.cols, 1)) offer({1, 1, cols, channels});
  }
}

/// The cheapest command of those offered.
class Cheapest {
 public:
  Cheapest(const PackedBits& bits, const MachineParams& machine) : bits_(bits), machine_(machine) {}

  template <class Cost>
  void offer(const Command& candidate, const Cost& cost_of) {
    if (!fits(largest_footprint(candidate, bits_, machine_), machine_)) return;
    const CommandCost cost = cost_of(candidate);
    if (cost_ && rank(*cost_) <= rank(cost)) return;
    cost_ = cost;
    command_ = candidate;
  }
  /// Its cost, and in `command` what it is; nothing where none fits.
  [[nodiscard]] std::optional<CommandCost> take(Command& command) const {
    if (cost_) command = command_;
    return cost_;
  }

 private:
  const PackedBits& bits_;
  const MachineParams& machine_;
  std::optional<CommandCost> cost_;
  Command command_;
};

}  // namespace

std::optional<CommandCost> search_requantise(Command& command, const PackedBits& bits,
                                             const MachineParams& machine) {
  const RequantiseCommand& whole = command.requantise;
  const bool resident = whole.wide_tensor == kNoTensor;
  Cheapest best(bits, machine);
  Command candidate = command;
  offer_map_tiles({whole.batch, whole.out_h, whole.out_w, whole.channels}, resident,
                  [&](const MapTile& tile) {
                    RequantiseCommand& tiled = candidate.requantise;
                    tiled.tile_batch = tile.batch;
                    tiled.tile_rows = tile.rows;
                    tiled.tile_cols = tile.cols;
                    tiled.tile_channels = tile.channels;
                    best.offer(candidate, [&](const Command& at) {
                      return requantise_cost(at.requantise, resident, bits.mask, machine);
                    });
                  });
  return best.take(command);
}

std::optional<CommandCost> search_add(Command& command, const PackedBits& bits,
                                      const MachineParams& machine) {
  const AddCommand& whole = command.add;
  Cheapest best(bits, machine);
  Command candidate = command;
  offer_map_tiles({whole.batch, whole.out_h, whole.out_w, whole.channels}, false, [&](const MapTile& tile) {
    AddCommand& tiled = candidate.add;
    tiled.tile_batch = tile.batch;
    tiled.tile_rows = tile.rows;
    tiled.tile_cols = tile.cols;
    tiled.tile_channels = tile.channels;
    best.offer(candidate, [&](const Command& at) { return add_cost(at.add, bits, machine); });
  });
  return best.take(command);
}

std::optional<CommandCost> search_update(Command& command, const PackedBits& bits,
                                         const MachineParams& machine) {
  const UpdateCommand& whole = command.update;
  const bool resident = whole.wide_tensor == kNoTensor;
  Cheapest best(bits, machine);
  Command candidate = command;
  const auto offer = [&](int rows, int columns) {
    candidate.update.tile_rows = rows;
    candidate.update.tile_columns = columns;
    best.offer(candidate, [&](const Command& at) {
      return update_cost(at.update, resident, bits.compute_weight, machine);
    });
  };
  for (const int rows : candidate_extents(whole.rows, 1)) {
    offer(rows, whole.columns);
    if (resident) break;
  }
  if (!resident) {
    for (const int columns : candidate_extents(whole.columns, kPackedColumns)) offer(1, columns);
  }
  return best.take(command);
}

}  // namespace wagesim
