#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "sim/stats/counters.h"

namespace wagesim {

/// A stage of the vector datapath: the logic in front of a register, and the register. Arithmetic:
/// lane_stages.h.
enum class LaneStage : std::uint8_t {
  Pool,             ///< running maximum of a window's words, and the index of the first one
  Align,            ///< a word shifted to the unit of its sum, rounded to nearest even
  Accumulate,       ///< the sum of the words so far, shifted to its new unit, plus the word; clipped
  Shift,            ///< right or left shift: quotient and dropped bits
  RoundRelu,        ///< round to nearest even, ReLU, clip; marks `act` and `unsat`
  RoundMark,        ///< round to nearest even, clip; marks `act` and `unsat`
  Round,            ///< round to nearest even, clip
  KeepUnsaturated,  ///< 0 where the mask's `unsat` is off
  SubtractTarget,   ///< minus the target at the labelled class
  LogitTarget,      ///< the same of quantised logits, whose mask it finishes
  Route,            ///< 0 where the mask's gate is off or its pool index is another one
  Sum,              ///< sum of the words that windows route to a position, clipped with the last
  Maximum,          ///< running maximum of |x| of a tensor, beside the register
  Draw,             ///< a random draw a lane
  ShiftMagnitude,   ///< |gradient| shifted: whole part and fraction
  RoundMagnitude,   ///< up where the draw is below the fraction; the sign back on
  Update,           ///< stored weight minus update, clipped, and its compute weight
};

/// The stages that the words of an operation pass, first to last. How long that takes and what it counts
/// follow from the list.
class VectorProgram {
 public:
  static constexpr int kMaxStages = 8;

  constexpr VectorProgram(std::initializer_list<LaneStage> stages) {
    for (const LaneStage stage : stages) stages_[static_cast<std::size_t>(count_++)] = stage;
  }

  /// Registers between the last word of a result and the cycle that shows it.
  [[nodiscard]] constexpr int depth() const { return count_; }
  [[nodiscard]] constexpr LaneStage stage(int index) const {
    return stages_[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] constexpr bool has(LaneStage stage) const {
    for (int index = 0; index < count_; ++index)
      if (this->stage(index) == stage) return true;
    return false;
  }
  /// Whether several words make one result.
  [[nodiscard]] constexpr bool folds() const {
    return has(LaneStage::Pool) || has(LaneStage::Sum) || has(LaneStage::Accumulate);
  }
  /// Whether results say how often they were clipped.
  [[nodiscard]] constexpr bool clips() const {
    return has(LaneStage::Sum) || (has(LaneStage::Accumulate) && has(LaneStage::Maximum));
  }
  /// Whether results carry mask elements.
  [[nodiscard]] constexpr bool marks() const {
    return has(LaneStage::RoundRelu) || has(LaneStage::LogitTarget);
  }

  friend constexpr bool operator==(const VectorProgram&, const VectorProgram&) = default;

 private:
  std::array<LaneStage, kMaxStages> stages_{};
  int count_ = 0;
};

/// Elements that go through a program: those of the words presented, and those of their results, which are
/// fewer where words are folded.
struct VectorElements {
  std::int64_t words = 0, results = 0;
};

/// Events of a program's stages.
void count_stages(const VectorProgram& program, const VectorElements& elements, Counters& counters);

/// Today's operations.
namespace vector_programs {
using enum LaneStage;
inline constexpr VectorProgram kActivate{Pool, Shift, RoundRelu};   ///< sums to activations and masks
inline constexpr VectorProgram kMaximum{KeepUnsaturated, Maximum};  ///< first pass of errors and gradients
inline constexpr VectorProgram kRawLogits{SubtractTarget, Maximum};
inline constexpr VectorProgram kQuantisedLogits{Shift, RoundMark, LogitTarget, Maximum};
inline constexpr VectorProgram kRequantise{Shift, Round, Route, Sum};  ///< second pass of errors
inline constexpr VectorProgram kAddActivate{Align, Accumulate, Pool, Shift, RoundRelu};  ///< an add layer
inline constexpr VectorProgram kAddMaximum{Align, Accumulate, KeepUnsaturated,
                                           Maximum};  ///< errors of several readers
inline constexpr VectorProgram kUpdate{Draw, ShiftMagnitude, RoundMagnitude, Update};  ///< of gradients
}  // namespace vector_programs

}  // namespace wagesim
