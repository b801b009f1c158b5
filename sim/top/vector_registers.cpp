#include "sim/top/vector_registers.h"

namespace wagesim {

ExponentRegister& VectorRegisters::exponent_of(const Command& command) {
  const bool gradient =
      command.kind == CommandKind::Update ||
      (command.kind == CommandKind::Product && command.product.stage == VectorStage::Maximum);
  return exponents[gradient ? 1 : 0];
}

}  // namespace wagesim
