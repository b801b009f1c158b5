#pragma once

#include "models/kernel/tile_choice.h"

namespace wagesim {

/// An operand of a product: its elements in C order and the range they all lie in. The range decides which
/// kernel is exact, so it must hold; the narrower it is, the faster the product (a ternary operand is {-1,
/// 1}).
template <class Elem>
struct Operand {
  const Elem* data;
  ValueRange range;
};

}  // namespace wagesim
