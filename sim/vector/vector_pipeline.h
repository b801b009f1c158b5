#pragma once

#include <vector>

#include "sim/vector/lane_stages.h"
#include "sim/vector/vector_datapath.h"

namespace wagesim {

/// The vector datapath register by register: the program's stages, each with a register behind it that all
/// lanes have. The last one is what shows.
class VectorPipeline final : public VectorDatapath {
 public:
  explicit VectorPipeline(int lanes) : random_(1, lanes) {}

  void configure(const VectorSettings& settings) override;
  [[nodiscard]] const VectorOutputs& outputs() const override { return result_; }
  void clock(const VectorInputs& inputs) override;
  void load_random(const LfsrBank& random) override { random_ = random; }
  [[nodiscard]] LfsrBank random() const override { return random_; }

 private:
  struct Register {
    bool valid = false;
    bool clear = false;  ///< of the first word of a tensor
    LaneGroup lanes;
  };
  /// What a stage takes: the pins, or the register before it.
  struct Source {
    bool valid, clear;
    const LaneGroup* lanes;
  };
  [[nodiscard]] Source source(int stage, const VectorInputs& inputs) const;
  /// A word through a stage; whether the register behind it then holds something for the next one.
  bool pass(LaneStage stage, const LaneGroup& from, bool clear, LaneGroup& to);
  void scale(LaneStage stage, const LaneGroup& from, LaneGroup& to) const;
  void gate(LaneStage stage, const LaneGroup& from, LaneGroup& to) const;
  void update(LaneStage stage, const LaneGroup& from, LaneGroup& to);

  VectorSettings settings_;
  std::vector<Register> registers_;  ///< behind every stage but the last
  VectorOutputs result_;             ///< behind the last one; running maximum and exponent
  LfsrBank random_;
};

}  // namespace wagesim
