// The scalar rules are headers; compiling them here keeps each one self-contained and warning-free.
#include "models/num/add_errors.h"
#include "models/num/average_pool.h"
#include "models/num/bit_widths.h"
#include "models/num/channel_statistics.h"
#include "models/num/constant_quantise.h"
#include "models/num/direct_quantise.h"
#include "models/num/error_quantise.h"
#include "models/num/int128.h"
#include "models/num/lfsr.h"
#include "models/num/momentum_update.h"
#include "models/num/normalise.h"
#include "models/num/normalise_error.h"
#include "models/num/random_stream.h"
#include "models/num/reciprocal.h"
#include "models/num/round_half_even.h"
#include "models/num/rounded_divide.h"
#include "models/num/rounded_root.h"
#include "models/num/saturate.h"
#include "models/num/shift_exponent.h"
#include "models/num/softmax.h"
#include "models/num/stochastic_round.h"
#include "models/num/ternary.h"

namespace wagesim {

static_assert(shift_exponent(90) == 6 && shift_exponent(91) == 7);
static_assert(round_half_even(-3, 1) == -2);
static_assert(compute_weight(33, {}) == 1 && compute_weight(32, {}) == 0);

}  // namespace wagesim
