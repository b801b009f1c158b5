#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/feed/image_operand.h"
#include "sim/feed/matrix_operand.h"
#include "sim/tile/product_tile.h"

namespace wagesim {

/// The bytes of a product tile's operands: the halves of the two buffers, both null when only time is asked
/// for.
struct OperandBytes {
  const std::uint8_t* x = nullptr;
  const std::uint8_t* y = nullptr;
};

/// How one product tile goes through the array: cut into subtiles of the array's size, each a sequence of
/// weight rows (weight-stationary) and vectors. The one place that says what is fetched in which order, for
/// every fidelity.
///
/// With R rows, C columns and T lanes (1 in int8 mode), a weight-stationary subtile covers R*T reduction
/// indices and C columns and streams every result row; an output-stationary one covers R result rows and C
/// columns and streams the reduction, T indices a vector. Reduction and result rows: forward and error sum
/// over taps, a row is a position; gradient sums over positions, a row is a tap.
///
/// Each part of a tile (tile_parts()) has subtiles of its own. A part without taps streams vectors that read
/// nothing, so that its sums are 0; where sums are there already it has no subtile, unless all parts are
/// such. Of a grouped convolution a subtile has whole groups side by side, block by block down the diagonal,
/// as many as their taps leave room for in R*T reduction indices and C columns; in the gradient one.
class ProductSchedule {
 public:
  /// `accumulate`: the sums are added to those of the tile before.
  ProductSchedule(const ProductCommand& command, Pass pass, const ProductTile& tile,
                  const MachineParams& machine, bool accumulate = false);

  struct Range {
    std::int64_t first = 0, count = 0;
    friend bool operator==(const Range&, const Range&) = default;
  };
  struct Subtile {
    int part = 0;
    int column = 0, columns = 0;  ///< of the tile
    Range results;                ///< positions of the part; gradient: taps, as operand X numbers them
    Range reduction;              ///< the other
    bool adds = false;            ///< to the sums of the subtile before
  };
  struct Part {
    TilePart places;
    ImageOperand x;
    MatrixOperand y;
  };

  [[nodiscard]] bool gradient() const { return pass_ == Pass::Gradient; }
  [[nodiscard]] bool error() const { return pass_ == Pass::Error; }
  /// The tile as a convolution of its own, see tile_convolution().
  [[nodiscard]] const ConvGeometry& convolution() const { return convolution_; }
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
  [[nodiscard]] bool weight_stationary() const { return weight_stationary_; }
  [[nodiscard]] MacMode mode() const { return mode_; }
  [[nodiscard]] const std::vector<Subtile>& subtiles() const { return subtiles_; }
  /// Rows that the sums of a block of columns take of the accumulator.
  [[nodiscard]] std::int64_t result_rows() const { return result_rows_; }
  /// Multiply-accumulates, those with the padding included.
  [[nodiscard]] std::int64_t macs() const;
  [[nodiscard]] const ProductTile& tile() const { return tile_; }
  [[nodiscard]] int lanes() const { return lanes_; }
  [[nodiscard]] int rows() const { return rows_; }
  [[nodiscard]] int cols() const { return cols_; }
  [[nodiscard]] bool accumulates() const { return accumulate_; }

  /// Rows of stationary weights of a subtile (none when output-stationary) and vectors streamed through it.
  [[nodiscard]] std::int64_t weight_rows(const Subtile& subtile) const;
  [[nodiscard]] std::int64_t vectors(const Subtile& subtile) const;
  /// Column of the array that a subtile's first one lies in.
  [[nodiscard]] int array_column(const Subtile& subtile) const { return subtile.column % cols_; }

  /// Fetches stationary row `row` of a subtile: `cols` bytes into out, zero outside the subtile. Returns its
  /// cycles.
  int fetch_weight_row(const Subtile& subtile, std::int64_t row, OperandBytes bytes, std::uint8_t* out);
  /// Fetches vector `vector`: `rows` x `lanes` values of X, and when output-stationary `cols` bytes of Y.
  int fetch_vector(const Subtile& subtile, std::int64_t vector, OperandBytes bytes, std::int8_t* x,
                   std::uint8_t* y);
  /// The two sides of a vector: it takes as long as the slower. fetch_y when output-stationary only.
  int fetch_x(const Subtile& subtile, std::int64_t vector, const std::uint8_t* bytes, std::int8_t* x);
  int fetch_y(const Subtile& subtile, std::int64_t vector, const std::uint8_t* bytes, std::uint8_t* y);

  /// The position whose taps a vector reads on operand X, the same taps for every vector of a subtile;
  /// nothing where a vector reads several positions.
  [[nodiscard]] std::optional<std::int64_t> position_of(std::int64_t vector) const {
    if (weight_stationary_ == gradient()) return std::nullopt;
    return gradient() ? vector * lanes_ : vector;
  }
  /// Bytes after which the activation buffer's banks repeat.
  [[nodiscard]] std::int64_t x_period() const { return x_period_; }
  /// Everything that cycles, words and counts of the tile depend on, on one machine: equal for two tiles that
  /// differ only in where they lie.
  [[nodiscard]] std::vector<int> shape_key() const;

  /// Row of the accumulator half that result row `row` of a subtile is kept in, from array_column() on.
  [[nodiscard]] std::int64_t accumulator_row(const Subtile& subtile, std::int64_t row) const;

  [[nodiscard]] std::int64_t activation_words() const { return x_cost_.words(); }
  [[nodiscard]] std::int64_t weight_words() const { return y_cost_.words(); }

 private:
  void add_subtiles(int part);
  void add_chunks(Subtile subtile, Range results, Range reduction);
  int fetch_row(const Subtile& subtile, Range indices, const std::uint8_t* bytes, std::uint8_t* out);

  ProductTile tile_;
  ConvGeometry convolution_;
  bool weight_stationary_;
  Pass pass_;
  MacMode mode_;
  int rows_, cols_, lanes_;
  bool accumulate_;
  std::vector<Part> parts_;
  std::int64_t result_rows_;
  std::vector<Subtile> subtiles_;
  WordCost x_cost_, y_cost_;
  std::int64_t x_period_;
};

}  // namespace wagesim
