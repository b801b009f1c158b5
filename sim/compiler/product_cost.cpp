#include "sim/compiler/product_cost.h"

#include <algorithm>
#include <numeric>

#include "models/num/divide.h"
#include "sim/compiler/bank_conflicts.h"
#include "sim/tile/axis.h"
#include "sim/tile/matrix_layout.h"
#include "sim/tile/tile_parts.h"

namespace wagesim {

namespace {

/// Token, buffer latency and accumulator write around a tile.
constexpr std::int64_t kTileStartCycles = 4;
/// Operations the sequencer issues a tile: two loads, the product, and its share of vector and store.
constexpr std::int64_t kOperationsPerTile = 4;

}  // namespace

ProductCostModel::ProductCostModel(const ProductProblem& problem, const MachineParams& machine)
    : problem_(problem),
      machine_(machine),
      axes_of_(product_axes(problem.product(), problem.pass())),
      gradient_(problem.pass() == Pass::Gradient),
      error_(problem.pass() == Pass::Error) {
  const auto steps = [](int stride, int dilation) { return stride / std::gcd(stride, dilation); };
  const ConvGeometry& geometry = problem.product().geometry;
  parts_ = std::int64_t{geometry.stride.h} * geometry.stride.w;
  tap_parts_ = std::int64_t{steps(geometry.stride.h, geometry.dilation.h)} *
               steps(geometry.stride.w, geometry.dilation.w);
}

CommandCost ProductCostModel::cost(ProductTiling tiling, Dataflow dataflow) {
  largest_ = largest_tile(problem_, tiling);
  groups_ = tiling.groups;
  tiling.x_channels *= groups_;
  tiling.columns *= groups_;
  const std::array<int, 3> positions = {tiling.batch, tiling.rows, tiling.cols};
  const std::array<int, 3> taps = {tiling.kernel_h, tiling.kernel_w, tiling.x_channels};
  if (positions != positions_.key || taps != taps_.key) {
    set_block(positions_, kBatch, positions);
    set_block(taps_, kKernelH, taps);
    set_image(tiling);
  }
  columns_ = &axis(kColumns, tiling.columns);
  CommandCost cost;
  cost.tiles = positions_.tiles * taps_.tiles * columns_->count();
  add_array(dataflow, cost);
  add_x(tiling, cost);
  add_y(tiling, cost);
  add_results(tiling, cost);
  scale(cost, divide_up(axes_of_.groups, groups_));
  cost.load_cycles = std::max(cost.load_cycles, cost.tiles * kOperationsPerTile * machine_.issue_cycles);
  cost.lead_cycles = dram_latency(machine_) + cost.load_cycles / cost.tiles +
                     (cost.vector_cycles + cost.store_cycles) /
                         (divide_up(axes_of_.groups, groups_) * results().tiles * columns_->count());
  return cost;
}

/// Tiles of groups, of which the last is taken for a full one.
void ProductCostModel::scale(CommandCost& cost, std::int64_t times) {
  for (std::int64_t* const part : {&cost.tiles, &cost.array_cycles, &cost.vector_cycles, &cost.load_cycles,
                                   &cost.store_cycles, &cost.dram_bytes})
    *part *= times;
}

const ProductCostModel::AxisTiles& ProductCostModel::axis(Axis axis, int tile) {
  const auto [entry, added] = axes_[static_cast<std::size_t>(axis)].try_emplace(tile);
  AxisTiles& tiles = entry->second;
  if (!added) return tiles;
  const ProductCommand& product = problem_.product();
  const ConvGeometry& geometry = product.geometry;
  const int extents[kAxisCount] = {axes_of_.batch,    axes_of_.rows,       axes_of_.cols,   axes_of_.kernel_h,
                                   axes_of_.kernel_w, axes_of_.x_channels, axes_of_.columns};
  tiles.ranges = cut_axis(std::max(extents[axis], tile), tile);  // several groups: one tile of all
  for (Span& range : tiles.ranges) {
    if (axis == kRows) range = covered_positions(range, axes_of_.rows, product.pool, geometry.out_h);
    if (axis == kCols) range = covered_positions(range, axes_of_.cols, product.pool, geometry.out_w);
  }
  for (const Span& range : tiles.ranges) {
    tiles.total += range.count;
    const auto same = [&](const TileClass& other) { return other.extent == range.count; };
    const auto found = std::find_if(tiles.classes.begin(), tiles.classes.end(), same);
    if (found != tiles.classes.end()) {
      ++found->tiles;
    } else {
      tiles.classes.push_back({range.count, 1});
    }
  }
  return tiles;
}

void ProductCostModel::set_block(Block& block, Axis first, std::array<int, 3> key) {
  if (block.key == key) return;
  block.key = key;
  block.tiles = 1;
  for (std::size_t index = 0; index < 3; ++index) {
    block.axes[index] = &axis(static_cast<Axis>(static_cast<std::size_t>(first) + index), key[index]);
    block.tiles *= block.axes[index]->count();
  }
  block.classes.clear();
  for (const TileClass& a : block.axes[0]->classes) {
    for (const TileClass& b : block.axes[1]->classes) {
      for (const TileClass& c : block.axes[2]->classes) {
        block.classes.push_back({a.extent * b.extent * c.extent, a.tiles * b.tiles * c.tiles});
      }
    }
  }
}

/// Rows (or columns) of the image that all pairs of a positions tile and a taps tile of an axis read.
std::int64_t ProductCostModel::read_total(Axis positions, Axis taps, int position_tile, int tap_tile) {
  const auto [entry, added] =
      read_totals_.try_emplace({static_cast<int>(positions), position_tile, tap_tile});
  if (!added) return entry->second;
  const ConvGeometry& geometry = problem_.product().geometry;
  const AxisReads reads =
      positions == kRows ? row_reads(geometry, problem_.pass()) : col_reads(geometry, problem_.pass());
  for (const Span& position : axis(positions, position_tile).ranges) {
    for (const Span& tap : axis(taps, tap_tile).ranges) {
      entry->second += read_positions(position, tap, reads).count;
    }
  }
  return entry->second;
}

void ProductCostModel::set_image(const ProductTiling& tiling) {
  const ConvGeometry& geometry = problem_.product().geometry;
  const std::int64_t images = positions_.axes[0]->total;
  const std::int64_t rows = read_total(kRows, kKernelH, tiling.rows, tiling.kernel_h);
  const std::int64_t cols = read_total(kCols, kKernelW, tiling.cols, tiling.kernel_w);
  const std::int64_t col_tiles = positions_.axes[2]->count() * taps_.axes[1]->count();
  const std::int64_t width = error_ ? geometry.out_w : geometry.in_w;
  const AxisTiles& channels = *taps_.axes[2];
  image_.bytes = images * rows * cols * channels.total;
  if (channels.count() > 1) {  // a run a pixel
    image_.runs = images * rows * cols * channels.count();
    image_.run_bytes = tiling.x_channels;
  } else if (cols != col_tiles * width) {  // a run a row
    image_.runs = images * rows * col_tiles;
    image_.run_bytes = divide_up(cols, col_tiles) * channels.total;
  } else {
    image_.runs = positions_.axes[0]->count() * taps_.tiles * positions_.axes[1]->count();
    image_.run_bytes = divide_up(image_.bytes, image_.runs);
  }
  LargestTile unpooled = largest_;
  unpooled.tile.rows.count = tiling.rows;
  unpooled.tile.cols.count = tiling.cols;
  for (const Dataflow dataflow : {Dataflow::WeightStationary, Dataflow::OutputStationary}) {
    image_.feed[static_cast<std::size_t>(dataflow)] = x_feed_cycles(problem_, unpooled, dataflow, machine_);
  }
}

/// Parts of an error product's tile share its positions and taps evenly, and groups lie side by side as
/// packed_groups() has them in the first columns.
std::int64_t ProductCostModel::tile_cycles(std::int64_t results, std::int64_t reduction, std::int64_t columns,
                                           Dataflow dataflow, int y_feed) const {
  const std::int64_t rows = machine_.rows;
  const int lanes = problem_.product().mode == MacMode::Ternary ? machine_.ternary_lanes : 1;
  const int x_feed = image_.feed[static_cast<std::size_t>(dataflow)];
  const std::int64_t parts = error_ ? parts_ : 1;
  std::int64_t& depth = gradient_ ? results : reduction;
  depth = divide_up(depth, groups_ * (error_ ? tap_parts_ : 1));
  if (error_) results = divide_up(results, parts);
  const int side_by_side =
      packed_groups(largest_.tile, problem_.pass(), depth, 0, {machine_.rows, machine_.cols, lanes});
  depth *= side_by_side;
  const std::int64_t packs = divide_up(groups_, side_by_side);
  const std::int64_t blocks =
      parts * packs * divide_up(divide_up(columns * side_by_side, groups_), machine_.cols);
  if (dataflow == Dataflow::WeightStationary) {
    const std::int64_t subtiles = blocks * divide_up(reduction, rows * lanes);
    const std::int64_t load = std::min(rows, divide_up(reduction, lanes)) * y_feed;
    return kTileStartCycles + load + subtiles * std::max(results * x_feed, load + x_feed) + rows +
           machine_.cols;
  }
  const std::int64_t subtiles = blocks * divide_up(results, rows);
  const std::int64_t stream = divide_up(reduction, lanes) * std::max(x_feed, y_feed);
  return kTileStartCycles + subtiles * std::max(stream, rows + 1) + 2 * rows + machine_.cols;
}

void ProductCostModel::add_array(Dataflow dataflow, CommandCost& cost) {
  const int y_feed = y_feed_cycles(problem_, largest_, machine_);
  for (const TileClass& columns : columns_->classes) {
    for (const TileClass& result : results().classes) {
      for (const TileClass& reduction : reductions().classes) {
        cost.array_cycles += columns.tiles * result.tiles * reduction.tiles *
                             tile_cycles(result.extent, reduction.extent, columns.extent, dataflow, y_feed);
      }
    }
  }
}

/// X stays in its half while consecutive tiles share it: the columns loop is inside and the reduction is one
/// tile.
void ProductCostModel::add_x(const ProductTiling& tiling, CommandCost& cost) const {
  const std::int64_t tiles = positions_.tiles * taps_.tiles;
  const bool kept = tiles == 1 || (reductions().tiles == 1 && !tiling.columns_outer);
  const std::int64_t times = kept ? 1 : columns_->count();
  cost.load_cycles +=
      times * (dma_cycles(image_.runs, image_.run_bytes, machine_) + tiles * machine_.dma.setup_cycles);
  cost.dram_bytes += times * image_.bytes;
}

/// Y stays in its half while consecutive tiles share it: the columns loop is outside and the reduction is one
/// tile.
void ProductCostModel::add_y(const ProductTiling& tiling, CommandCost& cost) {
  const ConvGeometry& geometry = problem_.product().geometry;
  const std::int64_t tiles = columns_->count() * reductions().tiles;
  const bool kept = tiles == 1 || (reductions().tiles == 1 && tiling.columns_outer);
  const std::int64_t times = kept ? 1 : results().tiles;
  const std::int64_t rows =
      gradient_ ? positions_.axes[0]->total * positions_.axes[1]->total * positions_.axes[2]->total
                : geometry.fan_in();
  const std::int64_t row_tiles = error_ ? taps_.axes[2]->count() : columns_->count();
  const std::int64_t row_bytes =
      matrix_layout(largest_.tile, problem_.pass(), problem_.product().mode, machine_.weight).row_bytes;
  const std::int64_t bytes = rows * row_tiles * row_bytes;
  const std::int64_t cycles = row_tiles > 1 ? dma_cycles(rows * row_tiles, row_bytes, machine_)
                                            : dma_cycles(tiles, divide_up(bytes, tiles), machine_);
  cost.load_cycles += times * (cycles + tiles * machine_.dma.setup_cycles);
  cost.dram_bytes += times * bytes;
}

void ProductCostModel::add_results(const ProductTiling& tiling, CommandCost& cost) {
  const ProductCommand& product = problem_.product();
  std::int64_t rows = 0;
  for (const TileClass& result : results().classes) rows += result.extent * result.tiles;
  if (gradient_) rows = divide_up(rows, groups_);
  const std::int64_t lane_groups = divide_up(columns_->total, std::min(machine_.vector_lanes, machine_.cols));
  const std::int64_t mask_row = divide_up(std::int64_t{tiling.columns} * problem_.bits.mask, 8);
  std::int64_t element_bytes = 4;
  if (product.stage == VectorStage::Activate) {
    const std::int64_t window = product.pool.present() ? product.pool.size * product.pool.size : 1;
    rows = std::int64_t{product.geometry.batch} * product.pooled_h * product.pooled_w;
    cost.vector_cycles = rows * lane_groups * window;
    element_bytes = 1;
    add_store(rows, mask_row, cost);
  } else {
    cost.vector_cycles = rows * lane_groups;
    if (product.stage == VectorStage::MaskedMaximum) {
      cost.load_cycles += result_cycles(rows, mask_row);
      cost.dram_bytes += rows * columns_->count() * mask_row;
    }
  }
  if (!product.resident) add_store(rows, tiling.columns * element_bytes, cost);
}

/// Cycles to move a result's rows: one run a position, or one run for a whole tile where the columns are
/// whole.
std::int64_t ProductCostModel::result_cycles(std::int64_t rows, std::int64_t row_bytes) const {
  const std::int64_t columns = columns_->count();
  const std::int64_t tiles = results().tiles * columns;
  return tiles * machine_.dma.setup_cycles +
         (columns > 1 ? dma_cycles(rows * columns, row_bytes, machine_)
                      : dma_cycles(tiles, divide_up(rows * row_bytes, tiles), machine_));
}

void ProductCostModel::add_store(std::int64_t rows, std::int64_t row_bytes, CommandCost& cost) const {
  cost.dram_bytes += rows * columns_->count() * row_bytes;
  cost.store_cycles += result_cycles(rows, row_bytes);
}

}  // namespace wagesim
