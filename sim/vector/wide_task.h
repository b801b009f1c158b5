#pragma once

#include "sim/vector/vector_task.h"

namespace wagesim {

/// First pass of a wide tensor: logits minus one-hot target, errors under the `unsat` mask, or gradients.
/// Takes the running maximum and, unless the result stays resident, writes the int32 values out.
class WideTask final : public VectorTask {
 public:
  WideTask(const VectorOp& op, const VectorContext& context, Counters& data);

  [[nodiscard]] std::int64_t groups() const override { return rows_ * groups_per_row_; }
  [[nodiscard]] int cost(std::int64_t) const override { return 1; }
  [[nodiscard]] std::int64_t total_cost() const override { return groups(); }
  [[nodiscard]] VectorProgram program() const override;
  [[nodiscard]] VectorSettings settings() const override;
  void write(std::int64_t group, const LaneGroup& lanes) override;

 private:
  void read(std::int64_t group, LaneGroup& lanes) override;
  [[nodiscard]] VectorElements elements() const override;
  void count_accesses(Counters& counters) const override;

  struct Place {
    std::int64_t row;
    int block, lane0, column, lanes;
  };
  [[nodiscard]] Place place(std::int64_t group) const;
  [[nodiscard]] bool logits_quantised() const {
    return product_.stage == VectorStage::LogitError && product_.quantise_logits;
  }

  const VectorOp& op_;
  const ProductCommand& product_;
  VectorContext context_;
  VectorLayout layout_;
  int chunk_, groups_per_block_, mask_bits_;
  std::int64_t rows_, groups_per_row_;
};

}  // namespace wagesim
