#pragma once

namespace wagesim {

/// For the few sums and products of a rule that 64 bits do not hold.
__extension__ typedef __int128 Int128;

}  // namespace wagesim
