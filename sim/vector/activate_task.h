#pragma once

#include "sim/vector/vector_task.h"

namespace wagesim {

/// Forward, hidden layers: max-pool over the sums with the index of the first maximum, ReLU, shift with
/// round-half-even, clip, and the `act` and `unsat` masks.
class ActivateTask final : public VectorTask {
 public:
  ActivateTask(const VectorOp& op, const VectorContext& context, Counters& data);

  [[nodiscard]] std::int64_t groups() const override { return positions_ * groups_per_position_; }
  [[nodiscard]] int cost(std::int64_t) const override { return window_ * window_; }
  [[nodiscard]] std::int64_t total_cost() const override { return groups() * window_ * window_; }
  [[nodiscard]] VectorProgram program() const override { return vector_programs::kActivate; }
  [[nodiscard]] VectorSettings settings() const override;
  bool present(std::int64_t group, int word, LaneGroup& lanes) override;
  void write(std::int64_t group, const LaneGroup& lanes) override;

 private:
  [[nodiscard]] VectorElements elements() const override;
  void count_accesses(Counters& counters) const override;

  struct Place {
    std::int64_t position;     ///< pooled position of the tile
    int block, lane0, column;  ///< accumulator column block, first lane in it, first column of the tile
    int lanes;
  };
  [[nodiscard]] Place place(std::int64_t group) const;
  /// Sums of element `index` of a group's pool window.
  [[nodiscard]] const std::int32_t* window_sums(const Place& at, int index) const;

  const VectorOp& op_;
  const ProductCommand& product_;
  VectorContext context_;
  Counters& data_;
  VectorLayout layout_;
  int window_, stride_, chunk_, mask_bits_;
  std::int64_t positions_, groups_per_position_;
  int groups_per_block_;
};

}  // namespace wagesim
