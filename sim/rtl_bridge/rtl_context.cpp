#include "sim/rtl_bridge/rtl_context.h"

#include <verilated_syms.h>

#include <stdexcept>

namespace wagesim {

RtlContext::RtlContext() {
  context_.randReset(2);
  context_.randSeed(1);
  context_.fatalOnError(false);  // by default a failed assertion aborts the process
}

void RtlContext::check_assertions() const {
  if (context_.gotError()) throw std::logic_error("an assertion in the RTL failed");
}

const std::uint32_t* RtlContext::word(const std::string& scope, const char* name) const {
  const VerilatedScope* found = context_.scopeFind(scope.c_str());
  const VerilatedVar* variable = found == nullptr ? nullptr : found->varFind(name);
  if (variable == nullptr) throw std::logic_error("the RTL has no signal " + scope + "." + name);
  return static_cast<const std::uint32_t*>(variable->datap());
}

}  // namespace wagesim
