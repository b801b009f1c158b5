#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/array/array_core.h"
#include "tests/util/random.h"

namespace wagesim::test {

struct ArraySize {
  int rows, cols, lanes;
};

/// Random product tiles for the pins of a PE array, one cycle a call, within what the array allows: bubbles
/// and freezes anywhere, weights of the next tile behind the vectors of this one, captures no closer than
/// `rows` cycles, settings changed only while the array is empty. Frozen cycles offer what must not get in.
class ArrayFeeder {
 public:
  ArrayFeeder(const ArraySize& size, std::uint64_t seed);

  /// What a run of tiles with the same settings computes: tile by tile, vector by vector.
  struct Tile {
    std::vector<std::vector<std::int8_t>> x;  ///< [vector][row * lanes + lane], one lane in int8 mode
    std::vector<std::vector<std::uint8_t>>
        w;  ///< weight-stationary [row][col]; output-stationary [vector][col]
  };
  struct Run {
    MacMode mode;
    Dataflow dataflow;
    std::vector<Tile> tiles;
  };

  /// Pins of the next cycle; they stay valid until the next call.
  const ArrayInputs& next();
  /// The run under way; the array is empty before its first cycle.
  [[nodiscard]] const Run& run() const { return run_; }
  [[nodiscard]] int runs() const { return runs_; }

 private:
  void start_run();
  [[nodiscard]] Tile random_tile();
  void offer_nonsense();
  void offer_weights();
  void offer_vector();
  [[nodiscard]] bool weight_stationary() const { return run_.dataflow == Dataflow::WeightStationary; }

  ArraySize size_;
  Random random_;
  ArrayInputs pins_;
  Run run_{};
  int runs_ = 0;
  int bubble_percent_ = 0;
  std::int64_t now_ = 0;         ///< enabled cycles of this run
  std::int64_t last_ = 0;        ///< when the latest vector that ends a tile was presented
  std::int64_t first_free_ = 0;  ///< cycle from which a capture may come
  std::size_t load_tile_ = 0, load_row_ = 0;
  std::size_t stream_tile_ = 0, stream_vector_ = 0;
};

}  // namespace wagesim::test
