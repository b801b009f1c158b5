#pragma once

#include <vector>

#include "sim/vector/vector_datapath.h"

namespace wagesim::test {

/// What a result of the vector unit must be, by the rules of models/num and exact wide integers, from all its
/// words at once; no registers, no stages.
class VectorRules {
 public:
  explicit VectorRules(const LfsrBank& random) : random_(random) {}

  /// `clear`: the result is the first of its tensor.
  [[nodiscard]] LaneGroup result(const VectorSettings& settings, const std::vector<LaneGroup>& words,
                                 bool clear);
  [[nodiscard]] std::uint32_t maximum() const { return maximum_; }
  [[nodiscard]] const LfsrBank& random() const { return random_; }

 private:
  void activate(const VectorSettings& settings, const std::vector<LaneGroup>& words, std::size_t lane,
                LaneGroup& result) const;
  void wide(const VectorSettings& settings, const LaneGroup& word, std::size_t lane, LaneGroup& result);
  void requantise(const VectorSettings& settings, const std::vector<LaneGroup>& words, std::size_t lane,
                  LaneGroup& result) const;
  void add(const VectorSettings& settings, const std::vector<LaneGroup>& words, std::size_t lane,
           LaneGroup& result);
  void update(const VectorSettings& settings, const LaneGroup& word, std::size_t lane, LaneGroup& result);

  LfsrBank random_;
  std::uint32_t maximum_ = 0;
};

}  // namespace wagesim::test
