#pragma once

#include <verilated.h>

#ifdef WAGESIM_RTL_COVERAGE
#include <unistd.h>
#include <verilated_cov.h>

#include <string>
#endif

namespace wagesim::rtl_bench {

/// With WAGESIM_RTL_COVERAGE, writes what one model saw to a file of its own in the working folder
/// (scripts/cover-rtl merges them); otherwise nothing. To be called before the model is destroyed.
inline void write_coverage([[maybe_unused]] VerilatedContext& context) {
#ifdef WAGESIM_RTL_COVERAGE
  static int models = 0;
  const std::string name = "coverage_" + std::to_string(getpid()) + "_" + std::to_string(++models) + ".dat";
  context.coveragep()->write(name.c_str());
#endif
}

}  // namespace wagesim::rtl_bench
