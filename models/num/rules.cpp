// The scalar rules are headers; compiling them here keeps each one self-contained and warning-free.
#include "models/num/bit_widths.h"
#include "models/num/lfsr.h"
#include "models/num/random_stream.h"
#include "models/num/round_half_even.h"
#include "models/num/saturate.h"
#include "models/num/shift_exponent.h"
#include "models/num/stochastic_round.h"
#include "models/num/ternary.h"

namespace wagesim {

static_assert(shift_exponent(90) == 6 && shift_exponent(91) == 7);
static_assert(round_half_even(-3, 1) == -2);
static_assert(compute_weight(33, {}) == 1 && compute_weight(32, {}) == 0);

}  // namespace wagesim
