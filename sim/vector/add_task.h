#pragma once

#include <vector>

#include "sim/vector/addition.h"
#include "sim/vector/vector_task.h"

namespace wagesim {

/// Sum of tensors, a word (or those of a map) of each operand a group, and what its stage makes of the sum:
/// activations and masks, errors under the `unsat` mask with their running maximum, or the sum itself.
class AddTask final : public VectorTask {
 public:
  AddTask(const VectorOp& op, const VectorContext& context, Counters& data);

  [[nodiscard]] std::int64_t groups() const override { return op_.tile.positions() * groups_per_position_; }
  [[nodiscard]] int cost(std::int64_t) const override { return words_; }
  [[nodiscard]] std::int64_t total_cost() const override { return groups() * words_; }
  [[nodiscard]] VectorProgram program() const override;
  [[nodiscard]] VectorSettings settings() const override;
  bool present(std::int64_t group, int word, LaneGroup& lanes) override;
  void write(std::int64_t group, const LaneGroup& lanes) override;

 private:
  [[nodiscard]] VectorElements elements() const override;
  void count_accesses(Counters& counters) const override;

  struct Place {
    std::int64_t position;
    int channel, lanes;
  };
  [[nodiscard]] Place place(std::int64_t group) const;
  void read_operand(const Place& at, std::size_t operand, int word, LaneGroup& lanes) const;
  void read_mask(const Place& at, LaneGroup& lanes) const;
  [[nodiscard]] bool activates() const { return command_.stage == VectorStage::Activate; }

  const VectorOp& op_;
  const AddCommand& command_;
  VectorContext context_;
  Counters& data_;
  PackedBits bits_;
  VectorLayout layout_;
  std::vector<std::int64_t> offsets_;  ///< of the operands in the input buffer
  Addition addition_;
  int operand_words_;  ///< of each operand, to one result
  int words_;          ///< of all
  std::int64_t groups_per_position_;
};

}  // namespace wagesim
