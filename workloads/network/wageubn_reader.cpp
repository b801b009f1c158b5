#include "workloads/network/wageubn_reader.h"

#include <cmath>
#include <string>

namespace wagesim {
namespace {

/// The w of a number 2^-w between 2^-most and 2^-least, or of 0 where that is allowed.
int read_negative_power(const YamlValue& value, int least, int most, int fallback, bool zero_allowed) {
  if (!value.present()) return fallback;
  const double number = value.real(0.0, 1.0, std::ldexp(1.0, -fallback));
  if (zero_allowed && number == 0) return 0;
  int exponent = 0;
  const bool power = std::frexp(number, &exponent) == 0.5;
  const int w = 1 - exponent;
  if (power && w >= least && w <= most) return w;
  value.fault("must be " + std::string(zero_allowed ? "0 or " : "") + "a power of two from 2^-" +
              std::to_string(most) + " to 2^-" + std::to_string(least));
  return fallback;
}

/// Momentum in quarters.
int read_momentum(const YamlValue& value) {
  const double momentum = value.real(0.0, 0.75, 0.25);
  const double quarters = momentum * 4;
  if (quarters != std::floor(quarters)) value.fault("must be 0, 0.25, 0.5 or 0.75");
  return static_cast<int>(quarters);
}

}  // namespace

void read_wageubn_settings(const YamlMap& root, WageubnSettings& settings) {
  const YamlMap formats = root.optional("formats").map();
  const Points standard;
  settings.points.activation = formats.optional("activation_point").integer(4, 7, standard.activation);
  settings.points.normalised = formats.optional("normalised_point").integer(5, 7, standard.normalised);
  settings.points.bn = formats.optional("bn_point").integer(5, 7, standard.bn);
  settings.points.feature = formats.optional("feature_point").integer(5, 7, standard.feature);
  settings.flag = root.optional("error").choice<bool>({{"flag", true}, {"shift", false}});
  const YamlMap training = root.required("training").map();
  settings.softmax =
      training.optional("loss").choice<bool>({{"softmax_cross_entropy", true}, {"sse", false}});
  settings.momentum = read_momentum(training.optional("momentum"));
  settings.decay_log2 = read_negative_power(training.optional("weight_decay"), 10, 16, 13, true);
  settings.average_log2 = read_negative_power(training.optional("bn_average"), 2, 10, 8, false);
}

LearningRate read_wageubn_rate(const YamlMap& step) {
  const int rate = step.required("rate").integer(1, 511);
  const YamlValue range_value = step.required("range");
  const int range = range_value.integer(2, 128);
  int log2 = 1;
  while ((1 << log2) < range) ++log2;
  if ((1 << log2) != range) range_value.fault("must be a power of two");
  return {rate, -9, log2};
}

}  // namespace wagesim
