#include "sim/rtl_bridge/rtl_operation.h"

#include <stdexcept>
#include <utility>

namespace wagesim {

int rtl_operation(const VectorProgram& program) {
  using namespace vector_programs;
  // The gate of OpMaximum subtracts the target and keeps the unsaturated: a program has one of the two to do.
  constexpr std::pair<VectorProgram, int> kCodes[] = {
      {kActivate, 0},   {kMaximum, 1}, {kRawLogits, 1},   {kQuantisedLogits, 2},
      {kRequantise, 3}, {kUpdate, 4},  {kAddActivate, 0}, {kAddMaximum, 1}};
  for (const auto& [known, code] : kCodes)
    if (known == program) return code;
  throw std::logic_error("the RTL has no such vector program");
}

}  // namespace wagesim
