#pragma once

#include "models/num/normalise.h"

namespace wagesim {

/// What a network file says of WAGEUBN's arithmetic beyond layers and rates.
struct WageubnSettings {
  Points points;
  bool flag = true;      ///< E2 by the flag quantiser, else by shift
  bool softmax = true;   ///< loss: softmax cross entropy, else sum of squares
  int momentum = 1;      ///< quarters, 0 to 3
  int decay_log2 = 13;   ///< weight decay 2^-w; 0: none
  int average_log2 = 8;  ///< running statistics take a step with weight 2^-b
  friend bool operator==(const WageubnSettings&, const WageubnSettings&) = default;
};

inline constexpr int kInputPoint = 7;        ///< of the network's input
inline constexpr int kWeightPoint = 7;       ///< of compute weights: a sum's point is its input's and this
inline constexpr int kFlaggedLimit = 16256;  ///< of an E2 value by flag: 127 x 128

}  // namespace wagesim
