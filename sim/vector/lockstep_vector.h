#pragma once

#include <cstdint>

#include "sim/vector/vector_datapath.h"

namespace wagesim {

/// Two vector datapaths under the same pins, compared after every clock edge: every valid bit, every result
/// its operation makes, the running maximum and the exponent. Shows what the second one shows.
class LockstepVector final : public VectorDatapath {
 public:
  LockstepVector(VectorDatapath& reference, VectorDatapath& device)
      : reference_(reference), device_(device) {}

  void configure(const VectorSettings& settings) override;
  [[nodiscard]] const VectorOutputs& outputs() const override { return device_.outputs(); }
  /// LockstepDifference, naming pin, lane, clock cycle since the last configure() and both values.
  void clock(const VectorInputs& inputs) override;
  void load_random(const LfsrBank& random) override;
  /// LockstepDifference, naming the first lane whose states differ.
  [[nodiscard]] LfsrBank random() const override;

 private:
  void compare_lanes(const LaneGroup& expected, const LaneGroup& actual) const;
  void compare(const char* pin, std::int64_t expected, std::int64_t actual, int lane = -1) const;

  VectorDatapath& reference_;
  VectorDatapath& device_;
  VectorProgram program_ = vector_programs::kActivate;
  std::int64_t cycle_ = 0;
};

}  // namespace wagesim
