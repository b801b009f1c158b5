#include "sim/rtl_bridge/rtl_context.h"

#include <verilated_syms.h>

#include <stdexcept>

#ifdef WAGESIM_RTL_COVERAGE
#include <unistd.h>
#include <verilated_cov.h>
#endif

namespace wagesim {

RtlContext::RtlContext() {
  context_.randReset(2);
  context_.randSeed(1);
  context_.fatalOnError(false);  // by default a failed assertion aborts the process
}

void RtlContext::check_assertions() const {
  if (context_.gotError()) throw std::logic_error("an assertion in the RTL failed");
}

void RtlContext::write_coverage() {
#ifdef WAGESIM_RTL_COVERAGE
  static int models = 0;
  const std::string name =
      "coverage_bridge_" + std::to_string(getpid()) + "_" + std::to_string(++models) + ".dat";
  context_.coveragep()->write(name.c_str());
#endif
}

const std::uint32_t* RtlContext::word(const std::string& scope, const char* name) const {
  const VerilatedScope* found = context_.scopeFind(scope.c_str());
  const VerilatedVar* variable = found == nullptr ? nullptr : found->varFind(name);
  if (variable == nullptr) throw std::logic_error("the RTL has no signal " + scope + "." + name);
  return static_cast<const std::uint32_t*>(variable->datap());
}

}  // namespace wagesim
