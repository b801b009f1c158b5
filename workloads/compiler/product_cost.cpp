#include <algorithm>
#include <map>
#include <vector>

#include "workloads/compiler/cost.h"
#include "workloads/compiler/tile_loops.h"

namespace wagesim {

namespace {

constexpr std::int64_t kTileStartCycles = 4;  ///< token, buffer latency and accumulator write around a tile

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

/// Tiles of equal extent taken together.
struct TileClass {
  std::int64_t extent = 0, tiles = 0;
};
using TileClasses = std::vector<TileClass>;

TileClasses classes_of(const std::vector<AxisRange>& tiles) {
  TileClasses classes;
  for (const AxisRange& tile : tiles) {
    const auto same = [&](const TileClass& other) { return other.extent == tile.count; };
    const auto found = std::find_if(classes.begin(), classes.end(), same);
    if (found != classes.end()) {
      ++found->tiles;
    } else {
      classes.push_back({tile.count, 1});
    }
  }
  return classes;
}

TileClasses product_of(const TileClasses& a, const TileClasses& b) {
  std::map<std::int64_t, std::int64_t> merged;
  for (const TileClass& x : a) {
    for (const TileClass& y : b) merged[x.extent * y.extent] += x.tiles * y.tiles;
  }
  TileClasses classes;
  for (const auto& [extent, tiles] : merged) classes.push_back({extent, tiles});
  return classes;
}

/// Rows (or columns) of the image read over all pairs (positions tile, taps tile) of one axis, and the pairs.
std::int64_t read_total(const std::vector<AxisRange>& positions, const std::vector<AxisRange>& taps,
                        int stride, int pad, int extent, bool backward) {
  std::int64_t total = 0;
  for (const AxisRange& position : positions) {
    for (const AxisRange& tap : taps) total += read_range(position, tap, stride, pad, extent, backward).count;
  }
  return total;
}

std::int64_t extent_total(const std::vector<AxisRange>& tiles) {
  std::int64_t total = 0;
  for (const AxisRange& tile : tiles) total += tile.count;
  return total;
}

class ProductEstimate {
 public:
  ProductEstimate(const ProductProblem& problem, const ProductTiling& tiling, Dataflow dataflow,
                  const CompileTarget& target)
      : problem_(problem),
        tiling_(tiling),
        dataflow_(dataflow),
        target_(target),
        loops_(tile_loops(problem, tiling)),
        gradient_(problem.pass == Pass::Gradient) {
    const TileClasses positions =
        product_of(product_of(classes_of(loops_.batch), classes_of(loops_.rows)), classes_of(loops_.cols));
    const TileClasses taps = product_of(product_of(classes_of(loops_.kernel_h), classes_of(loops_.kernel_w)),
                                        classes_of(loops_.x_channels));
    results_ = gradient_ ? taps : positions;
    reductions_ = gradient_ ? positions : taps;
    result_tiles_ = gradient_ ? loops_.taps() : loops_.positions();
    reduction_tiles_ = gradient_ ? loops_.positions() : loops_.taps();
  }

  CommandCost estimate() {
    cost_.tiles = result_tiles_ * reduction_tiles_ * loops_.column_tiles();
    count_array();
    count_x();
    count_y();
    count_results();
    const std::int64_t operations = cost_.tiles * 4;  // two loads, compute, and a share of vector and store
    cost_.load_cycles = std::max(cost_.load_cycles, operations * target_.issue_cycles);
    cost_.lead_cycles = target_.dram_latency + cost_.load_cycles / cost_.tiles +
                        (cost_.vector_cycles + cost_.store_cycles) / (result_tiles_ * loops_.column_tiles());
    return cost_;
  }

 private:
  [[nodiscard]] std::int64_t tile_cycles(std::int64_t results, std::int64_t reduction,
                                         std::int64_t columns) const {
    const std::int64_t rows = target_.rows;
    const std::int64_t lanes = problem_.product.mode == MacMode::Ternary ? target_.ternary_lanes : 1;
    const std::int64_t blocks = ceil_div(columns, target_.cols);
    if (dataflow_ == Dataflow::WeightStationary) {
      const std::int64_t subtiles = blocks * ceil_div(reduction, rows * lanes);
      const std::int64_t load = std::min(rows, ceil_div(reduction, lanes));
      return kTileStartCycles + load + subtiles * std::max(results, load + 1) + rows + target_.cols;
    }
    const std::int64_t subtiles = blocks * ceil_div(results, rows);
    return kTileStartCycles + subtiles * std::max(ceil_div(reduction, lanes), rows + 1) + 2 * rows +
           target_.cols;
  }

  void count_array() {
    for (const TileClass& columns : classes_of(loops_.columns)) {
      for (const TileClass& result : results_) {
        for (const TileClass& reduction : reductions_) {
          cost_.array_cycles += columns.tiles * result.tiles * reduction.tiles *
                                tile_cycles(result.extent, reduction.extent, columns.extent);
        }
      }
    }
  }

  /// X stays in its half while consecutive tiles share it: the columns loop is inside and the reduction is
  /// one tile.
  void count_x() {
    const ConvGeometry& geometry = problem_.product.geometry;
    const bool error = problem_.pass == Pass::Error;
    const std::int64_t tiles = result_tiles_ * reduction_tiles_;
    const bool kept = tiles == 1 || (reduction_tiles_ == 1 && !tiling_.columns_outer);
    const std::int64_t times = kept ? 1 : loops_.column_tiles();
    const std::int64_t rows = read_total(loops_.rows, loops_.kernel_h, geometry.stride, geometry.pad_top,
                                         error ? geometry.out_h : geometry.in_h, error);
    const int width = error ? geometry.out_w : geometry.in_w;
    const std::int64_t cols =
        read_total(loops_.cols, loops_.kernel_w, geometry.stride, geometry.pad_left, width, error);
    const std::int64_t pixels = extent_total(loops_.batch) * rows * cols;
    const auto whole_rows = static_cast<std::int64_t>(loops_.cols.size() * loops_.kernel_w.size()) * width;
    const std::int64_t channels = extent_total(loops_.x_channels);
    if (loops_.x_channels.size() > 1) {
      load(times * pixels * static_cast<std::int64_t>(loops_.x_channels.size()), tiling_.x_channels);
    } else if (cols != whole_rows) {
      const auto col_tiles = static_cast<std::int64_t>(loops_.cols.size() * loops_.kernel_w.size());
      load(times * extent_total(loops_.batch) * rows * col_tiles, ceil_div(cols, col_tiles) * channels);
    } else {
      load(times * tiles, ceil_div(pixels * channels, tiles));
    }
    cost_.dram_bytes += times * pixels * channels;
    cost_.load_cycles += times * tiles * target_.dma_setup_cycles;
  }

  /// Y stays in its half while consecutive tiles share it: the columns loop is outside and the reduction is
  /// one tile.
  void count_y() {
    const int per_byte = weights_per_byte(problem_.product.mode);
    const std::int64_t tiles = loops_.column_tiles() * reduction_tiles_;
    const bool kept = tiles == 1 || (reduction_tiles_ == 1 && tiling_.columns_outer);
    const std::int64_t times = kept ? 1 : result_tiles_;
    std::int64_t rows = 0;
    std::int64_t row_tiles = 0;
    std::int64_t row_bytes = 0;
    const ConvGeometry& geometry = problem_.product.geometry;
    if (gradient_) {
      rows = extent_total(loops_.batch) * extent_total(loops_.rows) * extent_total(loops_.cols);
      row_tiles = loops_.column_tiles();
      row_bytes = tiling_.columns;
    } else if (problem_.pass == Pass::Error) {
      rows = std::int64_t{geometry.kernel_h} * geometry.kernel_w * geometry.in_c;
      row_tiles = static_cast<std::int64_t>(loops_.x_channels.size());
      row_bytes = ceil_div(tiling_.x_channels, per_byte);
    } else {
      rows = std::int64_t{geometry.kernel_h} * geometry.kernel_w * geometry.in_c;
      row_tiles = loops_.column_tiles();
      row_bytes = ceil_div(tiling_.columns, per_byte);
    }
    if (row_tiles == 1) {  // whole rows follow each other in DRAM
      load(times * tiles, ceil_div(rows * row_bytes, tiles));
    } else {
      load(times * rows * row_tiles, row_bytes);
    }
    cost_.dram_bytes += times * rows * row_tiles * row_bytes;
    cost_.load_cycles += times * tiles * target_.dma_setup_cycles;
  }

  void count_results() {
    const ProductCommand& product = problem_.product;
    const std::int64_t column_tiles = loops_.column_tiles();
    const std::int64_t columns = extent_total(loops_.columns);
    std::int64_t results = 0;
    for (const TileClass& result : results_) results += result.extent * result.tiles;
    const std::int64_t lane_groups = ceil_div(columns, std::min(target_.vector_lanes, target_.cols));
    const std::int64_t mask_row =
        column_tiles * ceil_div(std::int64_t{tiling_.columns} * problem_.mask_bits, 8);
    std::int64_t element_bytes = 4;
    if (product.stage == VectorStage::Activate) {
      const std::int64_t window = product.pool.present() ? product.pool.size * product.pool.size : 1;
      results = std::int64_t{product.geometry.batch} * product.pooled_h * product.pooled_w;
      cost_.vector_cycles = results * lane_groups * window;
      element_bytes = 1;
      store(results * column_tiles, ceil_div(mask_row, column_tiles), column_tiles);
    } else {
      cost_.vector_cycles = results * lane_groups;
      if (product.stage == VectorStage::MaskedMaximum) {
        load(results * column_tiles, ceil_div(mask_row, column_tiles));
        cost_.dram_bytes += results * mask_row;
      }
    }
    if (!product.resident) store(results * column_tiles, tiling_.columns * element_bytes, column_tiles);
  }

  void load(std::int64_t runs, std::int64_t run_bytes) {
    cost_.load_cycles += dma_cycles(runs, run_bytes, target_);
  }

  /// Rows of a result: one run a position, or one run for many where the columns are whole.
  void store(std::int64_t rows, std::int64_t row_bytes, std::int64_t column_tiles) {
    if (row_bytes == 0) return;
    cost_.dram_bytes += rows * row_bytes;
    const std::int64_t tiles = result_tiles_ * column_tiles;
    cost_.store_cycles += column_tiles > 1 ? dma_cycles(rows, row_bytes, target_)
                                           : dma_cycles(tiles, ceil_div(rows * row_bytes, tiles), target_);
    cost_.store_cycles += tiles * target_.dma_setup_cycles;
  }

  const ProductProblem& problem_;
  const ProductTiling& tiling_;
  Dataflow dataflow_;
  const CompileTarget& target_;
  TileLoops loops_;
  bool gradient_;
  TileClasses results_, reductions_;
  std::int64_t result_tiles_ = 0, reduction_tiles_ = 0;
  CommandCost cost_;
};

}  // namespace

CommandCost product_cost(const ProductProblem& problem, const ProductTiling& tiling, Dataflow dataflow,
                         const CompileTarget& target) {
  return ProductEstimate(problem, tiling, dataflow, target).estimate();
}

}  // namespace wagesim
