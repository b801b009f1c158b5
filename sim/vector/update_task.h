#pragma once

#include "sim/vector/vector_task.h"

namespace wagesim {

/// Stochastic rounding of eta * G / Shift(max|G|), weight update, clip, and the new compute weights. Element
/// i of the layer's gradient meets lane i mod L; a group is the elements of one tile row-major run with the
/// same i / L.
class UpdateTask final : public VectorTask {
 public:
  UpdateTask(const VectorOp& op, const VectorContext& context, Counters& data);

  [[nodiscard]] std::int64_t groups() const override { return last_group_ - first_group_ + 1; }
  [[nodiscard]] int cost(std::int64_t group) const override;
  [[nodiscard]] VectorProgram program() const override { return vector_programs::kUpdate; }
  [[nodiscard]] VectorSettings settings() const override;
  [[nodiscard]] std::int64_t total_cost() const override {
    return is_resident_ ? VectorTask::total_cost() : groups();
  }
  void write(std::int64_t group, const LaneGroup& lanes) override;

 private:
  void read(std::int64_t group, LaneGroup& lanes) override;
  [[nodiscard]] VectorElements elements() const override {
    return {.words = elements_, .results = elements_};
  }
  void count_accesses(Counters& counters) const override;

  struct Run {
    std::int64_t first;  ///< element of the tile
    int first_lane, lanes;
  };
  [[nodiscard]] int dropped_bits() const { return context_.exponent->exponent - context_.eta_log2; }
  [[nodiscard]] Run run(std::int64_t group) const;
  [[nodiscard]] const std::int32_t* gradient(std::int64_t element) const;

  const VectorOp& op_;
  const UpdateCommand& update_;
  VectorContext context_;
  Counters& data_;
  VectorLayout layout_;
  BitWidths bits_;
  int clip_, compute_bits_;
  bool is_resident_;
  std::int64_t first_element_, elements_, first_group_, last_group_;
};

}  // namespace wagesim
