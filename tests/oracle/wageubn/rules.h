#pragma once

#include <cstdint>
#include <vector>

#include "tests/oracle/dyadic.h"

// The scalar rules of WAGEUBN in integers, as the page that fixes them states them: 128 bits wide, by
// division and comparison where the datapath shifts. No line of them is shared with models/.
namespace wagesim::oracle::wageubn {

/// A tensor's integers in units of 2^unit.
struct Scaled {
  std::vector<Wide> values;
  int unit = 0;

  friend bool operator==(const Scaled&, const Scaled&) = default;
};

/// x / 2^s to the nearest integer, ties to even; s <= 0 multiplies by 2^-s. Throws where 128 bits overflow.
[[nodiscard]] Wide rhe(Wide x, int s);
/// a / b to the nearest integer, ties to even; b > 0.
[[nodiscard]] Wide rdiv(Wide a, Wide b);
/// x clamped to -m..m.
[[nodiscard]] Wide sat(Wide x, Wide m);
/// Binary digits of v >= 1.
[[nodiscard]] int bits(Wide v);
/// round(log2 m), m >= 1.
[[nodiscard]] int exp2r(Wide m);
/// 2^n, n >= 0.
[[nodiscard]] Wide power(int n);
/// ceil(log2 v), v >= 1.
[[nodiscard]] int log2_up(std::int64_t v);
/// sqrt v to the nearest integer.
[[nodiscard]] Wide rounded_root(Wide v);

/// SQ-k.
[[nodiscard]] Scaled shift_quantise(const Scaled& d, int k);
/// E2 by flag: the values 128 n or n.
[[nodiscard]] Scaled flag_quantise(const Scaled& d);
/// CQ of one gradient: m the largest magnitude of its tensor, range 2^h.
[[nodiscard]] Wide constant_quantise(Wide gradient, Wide m, int h, int draw);
/// Sum of two errors of one shape.
[[nodiscard]] Scaled add_errors(const Scaled& a, const Scaled& b);

struct Reciprocal {
  Wide rcp;
  int k;
};
[[nodiscard]] Reciprocal reciprocal_of(Wide s);

/// One channel's statistics and parameters.
struct Channel {
  Wide mean, deviation;
  Wide gamma, beta;  ///< compute width
};
/// Mean and deviation, unit 2^-15, of a channel's values at a point of at most 15.
[[nodiscard]] Channel statistics(const std::vector<Wide>& z, int point);

struct Points {
  int activation = 5, normalised = 5, bn = 6, feature = 6;
};
struct Normalised {
  Wide xh, y, a;
  bool mask;
};
[[nodiscard]] Normalised normalise(Wide z, int point, const Channel& channel, const Points& points);

/// One weight, gamma or beta and its accumulator after a step.
struct Parameter {
  Wide value, accumulator;
};
[[nodiscard]] Parameter update(const Parameter& before, Wide n, int rate, int momentum_quarters);

/// Logits of one sample at a point, softmax with the label's one taken off: unit 2^-15.
struct SoftmaxError {
  std::vector<Wide> q, d;
  double loss;
};
[[nodiscard]] SoftmaxError softmax_error(const std::vector<Wide>& logits, int point, int label);

}  // namespace wagesim::oracle::wageubn
