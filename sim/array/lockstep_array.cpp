#include "sim/array/lockstep_array.h"

#include <cstdint>
#include <string>

#include "sim/base/lockstep_difference.h"

namespace wagesim {
namespace {

[[noreturn]] void differ(const std::string& where, std::int64_t tested, std::int64_t reference) {
  throw LockstepDifference("array, " + where + ": RTL " + std::to_string(tested) + ", cycle model " +
                           std::to_string(reference));
}

}  // namespace

ArrayOutputs LockstepArray::step(const ArrayInputs& inputs) {
  const ArrayOutputs tested = tested_.step(inputs);
  compare_outputs(tested, reference_.step(inputs));
  if (inputs.dataflow != dataflow_) {
    // A new dataflow may reach the PEs a cycle apart, and old sums then run down the columns a cycle apart.
    dataflow_ = inputs.dataflow;
    settling_ = rows_ + 1;
  }
  if (settling_ == 0)
    compare_registers();
  else if (inputs.enable)
    --settling_;
  return tested;
}

void LockstepArray::compare_outputs(const ArrayOutputs& tested, const ArrayOutputs& reference) const {
  if (tested.valid != reference.valid) differ("valid_o", tested.valid ? 1 : 0, reference.valid ? 1 : 0);
  if (!tested.valid) return;
  for (int col = 0; col < cols_; ++col)
    if (tested.sums[col] != reference.sums[col])
      differ("sum_o of column " + std::to_string(col), tested.sums[col], reference.sums[col]);
}

void LockstepArray::compare_registers() const {
  for (int row = 0; row < rows_; ++row)
    for (int col = 0; col < cols_; ++col) {
      const SumRegisters tested = tested_.sums(row, col), reference = reference_.sums(row, col);
      if (tested == reference) continue;
      const std::string pe = "PE (" + std::to_string(row) + ", " + std::to_string(col) + ") ";
      if (tested.psum != reference.psum) differ(pe + "psum_q", tested.psum, reference.psum);
      differ(pe + "acc_q", tested.acc, reference.acc);
    }
}

}  // namespace wagesim
