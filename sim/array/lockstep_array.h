#pragma once

#include "sim/array/array_core.h"

namespace wagesim {

/// An array with a reference beside it: both see the same pins, and every output word and every sum register
/// of every PE must agree in every cycle. A PE that goes wrong is named in the cycle in which it does, long
/// before its sum leaves the array.
class LockstepArray final : public ArrayCore {
 public:
  LockstepArray(ArrayCore& tested, ArrayCore& reference, int rows, int cols)
      : tested_(tested), reference_(reference), rows_(rows), cols_(cols) {}

  /// LockstepDifference at the first one: names the pin, or the PE and its register, and both values.
  ArrayOutputs step(const ArrayInputs& inputs) override;
  [[nodiscard]] SumRegisters sums(int row, int col) const override { return tested_.sums(row, col); }

 private:
  void compare_outputs(const ArrayOutputs& tested, const ArrayOutputs& reference) const;
  void compare_registers() const;

  ArrayCore& tested_;
  ArrayCore& reference_;
  int rows_, cols_;
  Dataflow dataflow_ = Dataflow::WeightStationary;
  int settling_ = 0;  ///< enabled cycles until the registers are to be compared again
};

}  // namespace wagesim
