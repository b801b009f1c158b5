#include "tests/oracle/wageubn/rules.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace wagesim::oracle::wageubn {
namespace {

Wide magnitude(Wide x) {
  return x < 0 ? -x : x;
}

Wide largest(const Scaled& tensor) {
  Wide m = 0;
  for (const Wide x : tensor.values) m = std::max(m, magnitude(x));
  return m;
}

}  // namespace

Wide power(int n) {
  if (n < 0 || n > 126) throw std::overflow_error("oracle: no such power of two");
  Wide result = 1;
  while (n-- > 0) result *= 2;
  return result;
}

Wide rdiv(Wide a, Wide b) {
  Wide below = a / b;
  if (a % b < 0) --below;
  const Wide rest = a - below * b;
  if (2 * rest == b) return below % 2 == 0 ? below : below + 1;
  return 2 * rest < b ? below : below + 1;
}

Wide rhe(Wide x, int s) {
  if (s > 120) return 0;  // no tensor has so many digits
  if (s > 0) return rdiv(x, power(s));
  Wide result = 0;
  if (x != 0 && (s < -126 || __builtin_mul_overflow(x, power(-s), &result)))
    throw std::overflow_error("oracle: shifted out of 128 bits");
  return result;
}

Wide sat(Wide x, Wide m) {
  return std::max(-m, std::min(m, x));
}

int bits(Wide v) {
  int count = 0;
  for (; v > 0; v /= 2) ++count;
  return count;
}

int exp2r(Wide m) {
  int r = 0;
  while (m * m > power(2 * r + 1)) ++r;
  return r;
}

int log2_up(std::int64_t v) {
  int n = 0;
  while (power(n) < v) ++n;
  return n;
}

Wide rounded_root(Wide v) {
  Wide low = 0, high = power(62);  // low^2 <= v < high^2
  while (high - low > 1) {
    const Wide middle = (low + high) / 2;
    (middle * middle <= v ? low : high) = middle;
  }
  return 4 * v > (2 * low + 1) * (2 * low + 1) ? low + 1 : low;  // v > (low + 1/2)^2
}

Scaled shift_quantise(const Scaled& d, int k) {
  const Wide m = largest(d);
  if (m == 0) return d;
  const int s = exp2r(m) - (k - 1);
  Scaled q{d.values, d.unit + s};
  for (Wide& x : q.values) x = sat(rhe(x, s), power(k - 1) - 1);
  return q;
}

Scaled flag_quantise(const Scaled& d) {
  const Wide m = largest(d);
  if (m == 0) return d;
  const int r = exp2r(m);
  Scaled v{d.values, d.unit + r - 14};
  for (Wide& x : v.values) {
    const Wide a = magnitude(x);
    const bool flagged = a > 0 && (r < 7 || a >= power(r - 7));
    const Wide size = flagged ? 128 * std::min<Wide>(rhe(a, r - 7), 127) : rhe(a, r - 14);
    x = x < 0 ? -size : size;
  }
  return v;
}

Wide constant_quantise(Wide gradient, Wide m, int h, int draw) {
  if (m == 0) return 0;
  const int t = exp2r(m) - h;
  const Wide limit = power(h) - 1;
  if (t <= 0) return sat(gradient * power(-t), limit);
  const Wide size = magnitude(gradient);
  const Wide whole = size / power(t), fraction = size % power(t);
  const Wide f16 = fraction * power(16) / power(t);
  const Wide n = whole + (draw < f16 ? 1 : 0);
  return sat(gradient < 0 ? -n : n, limit);
}

Scaled add_errors(const Scaled& a, const Scaled& b) {
  const int unit = std::max(std::min(a.unit, b.unit), std::max(a.unit, b.unit) - 4);
  Scaled sum{a.values, unit};
  for (std::size_t i = 0; i < a.values.size(); ++i)
    sum.values[i] = sat(rhe(a.values[i], unit - a.unit) + rhe(b.values[i], unit - b.unit), power(31) - 1);
  return sum;
}

Reciprocal reciprocal_of(Wide s) {
  const int k = bits(s) - 16;
  return {rdiv(power(31 + k), s), k};
}

Channel statistics(const std::vector<Wide>& z, int point) {
  const auto count = static_cast<Wide>(z.size());
  const Wide lift = power(15 - point);
  Wide sum = 0;
  for (const Wide x : z) sum += x * lift;
  const Wide mean = rdiv(sum, count);
  Wide squares = 0;  // the mean square around the rounded mean, straight from its definition
  for (const Wide x : z) squares += (x * lift - mean) * (x * lift - mean);
  return {mean, rounded_root(rdiv(squares, count)) + 1, 0, 0};
}

Normalised normalise(Wide z, int point, const Channel& channel, const Points& points) {
  const auto [rcp, k] = reciprocal_of(channel.deviation);
  const Wide d = z * power(15 - point) - channel.mean;
  const Wide dp = sat(rhe(d, std::max(k, 0)), power(20) - 1);
  const Wide xh = sat(rhe(dp * rcp, 31 - points.normalised + std::min(k, 0)), 127);
  const Wide y = xh * channel.gamma + channel.beta * power(points.normalised);
  const int drop = points.normalised + points.bn - points.activation;
  return {xh, y, std::max<Wide>(0, std::min<Wide>(rhe(y, drop), 127)), 0 < y && y <= 127 * power(drop)};
}

Parameter update(const Parameter& before, Wide n, int rate, int momentum_quarters) {
  const Wide v = momentum_quarters * before.accumulator + n;
  return {sat(before.value - rate * v, power(23) - 1), sat(rhe(v, 2), 4095)};
}

SoftmaxError softmax_error(const std::vector<Wide>& logits, int point, int label) {
  const Wide top = *std::max_element(logits.begin(), logits.end());
  SoftmaxError result;
  std::vector<Wide> e;
  Wide total = 0;
  for (const Wide z : logits) {
    const Wide p = rhe((top - z) * 47274, 7 + point);
    const auto index = static_cast<double>(p % 256);
    const auto entry = static_cast<Wide>(std::llround(32768.0 * std::exp2(-index / 256.0)));
    e.push_back(rhe(entry, static_cast<int>(std::min<Wide>(p / 256, 17))));
    total += e.back();
  }
  const auto [rcp, k] = reciprocal_of(total);
  for (const Wide each : e) result.q.push_back(rhe(each * rcp, 16 + k));
  result.d = result.q;
  const auto at = static_cast<std::size_t>(label);
  result.d[at] -= 32768;
  result.loss = std::log(static_cast<double>(total) / 32768.0) +
                static_cast<double>(top - logits[at]) / static_cast<double>(power(point));
  return result;
}

}  // namespace wagesim::oracle::wageubn
