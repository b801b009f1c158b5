#pragma once

#include <cstdint>
#include <vector>

#include "sim/tile/window_cover.h"
#include "sim/vector/vector_task.h"

namespace wagesim {

/// Whether the quantiser of errors, a shift to the right (or, below 0, to the left), clips one: it lies
/// beyond the limit before rounding.
[[nodiscard]] constexpr bool is_beyond_limit(std::int64_t wide, int shift, int limit) {
  const std::int64_t magnitude = wide < 0 ? -wide : wide;
  return shift < 0 ? magnitude << -shift > limit : magnitude > std::int64_t{limit} << shift;
}

/// Second pass of an error: shift by the exponent with round-half-even, clip, mask, un-pool. A position that
/// several pool windows cover takes one group for each; what they route to it is added and clipped once more.
class RequantiseTask final : public VectorTask {
 public:
  RequantiseTask(const VectorOp& op, const VectorContext& context, Counters& data);

  [[nodiscard]] std::int64_t groups() const override { return group_count_; }
  [[nodiscard]] int cost(std::int64_t group) const override { return group_at(group).cost; }
  [[nodiscard]] std::int64_t total_cost() const override {
    return is_resident_ ? VectorTask::total_cost() : groups();
  }
  [[nodiscard]] VectorProgram program() const override { return vector_programs::kRequantise; }
  [[nodiscard]] VectorSettings settings() const override;
  void write(std::int64_t group, const LaneGroup& lanes) override;
  void count_operands(const LaneGroup& lanes) override;

 private:
  void read(std::int64_t group, LaneGroup& lanes) override;
  [[nodiscard]] VectorElements elements() const override;
  void count_accesses(Counters& counters) const override;

  struct Group {
    std::int64_t position;  ///< of the tile's result
    std::int64_t pooled;    ///< of the tile's pooled input; -1: no window covers the position
    int channel, lanes;
    int offset;  ///< of the position within the window, row-major
    int cost;
    bool first, last;  ///< of the position's windows
  };
  [[nodiscard]] int shift() const;  ///< from wide errors to errors of k_E bits; < 0 left
  [[nodiscard]] const Group& group_at(std::int64_t group) const;
  void expand() const;
  void add_position(std::int64_t position, int image, int row, int col) const;
  [[nodiscard]] int resident_cost(std::int64_t pooled, int channel, int lanes) const;
  [[nodiscard]] const std::int32_t* resident(std::int64_t element) const;

  const VectorOp& op_;
  const RequantiseCommand& requantise_;
  VectorContext context_;
  Counters& data_;
  VectorLayout layout_;
  int mask_bits_, size_;
  bool is_resident_;
  std::int64_t resident_rows_ = 1, resident_columns_ = 1;
  WindowCover rows_, cols_;
  std::int64_t group_count_;
  mutable std::vector<Group> groups_;  ///< expanded when the first is asked for
};

}  // namespace wagesim
