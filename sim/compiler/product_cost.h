#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "sim/compiler/cost.h"
#include "sim/tile/product_axes.h"

namespace wagesim {

/// Weighs tilings of one product. What several tilings share is computed once, so that a search can ask for
/// thousands.
///
/// Cycles of a tile in the array, with x and y the cycles the banks take for a vector (bank_conflicts.h):
/// weight-stationary subtiles of R*T reduction indices and C columns load R rows behind the one before and
/// stream every result row; output-stationary subtiles of R result rows and C columns stream the reduction, T
/// indices a vector.
class ProductCostModel {
 public:
  ProductCostModel(const ProductProblem& problem, const MachineParams& machine);

  /// The cost of a tiling that fits.
  [[nodiscard]] CommandCost cost(ProductTiling tiling, Dataflow dataflow);

 private:
  /// Tiles of equal extent taken together.
  struct TileClass {
    std::int64_t extent = 0, tiles = 0;
  };
  using TileClasses = std::vector<TileClass>;
  /// One axis cut in tiles.
  struct AxisTiles {
    std::vector<Span> ranges;
    TileClasses classes;
    std::int64_t total = 0;  ///< sum of the extents
    [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(ranges.size()); }
  };
  enum Axis { kBatch, kRows, kCols, kKernelH, kKernelW, kXChannels, kColumns, kAxisCount };

  /// Three axes taken together: positions, or taps.
  struct Block {
    std::array<int, 3> key{};
    std::array<const AxisTiles*, 3> axes{};
    TileClasses classes;
    std::int64_t tiles = 0;
  };
  /// What X costs for positions and taps, whatever the columns.
  struct Image {
    std::int64_t runs = 0, run_bytes = 0, bytes = 0;  ///< over all tiles, each once
    std::array<int, 2> feed{};                        ///< by dataflow
  };

  const AxisTiles& axis(Axis axis, int tile);
  void set_block(Block& block, Axis first, std::array<int, 3> key);
  static void scale(CommandCost& cost, std::int64_t times);
  void set_image(const ProductTiling& tiling);
  std::int64_t read_total(Axis positions, Axis taps, int position_tile, int tap_tile);

  [[nodiscard]] std::int64_t tile_cycles(std::int64_t results, std::int64_t reduction, std::int64_t columns,
                                         Dataflow dataflow, int y_feed) const;
  void add_array(Dataflow dataflow, CommandCost& cost);
  void add_x(const ProductTiling& tiling, CommandCost& cost) const;
  void add_y(const ProductTiling& tiling, CommandCost& cost);
  void add_results(const ProductTiling& tiling, CommandCost& cost);
  [[nodiscard]] std::int64_t result_cycles(std::int64_t rows, std::int64_t row_bytes) const;
  void add_store(std::int64_t rows, std::int64_t row_bytes, CommandCost& cost) const;

  [[nodiscard]] const Block& results() const { return gradient_ ? taps_ : positions_; }
  [[nodiscard]] const Block& reductions() const { return gradient_ ? positions_ : taps_; }

  ProductProblem problem_;
  MachineParams machine_;
  ProductAxes axes_of_;  ///< that tiles are cut from
  bool gradient_, error_;
  std::int64_t parts_, tap_parts_;  ///< of an error product: parts of its tiles; shares of taps they have
  int groups_ = 1;                  ///< of the tiling asked for
  std::array<std::map<int, AxisTiles>, kAxisCount> axes_;
  std::map<std::array<int, 3>, std::int64_t> read_totals_;
  Block positions_, taps_;
  const AxisTiles* columns_ = nullptr;
  Image image_;
  LargestTile largest_;  ///< of the tiling asked for
};

}  // namespace wagesim
