#pragma once

#include <string>

namespace wagesim {

/// A valid network file, in which tests replace a piece to see what is said of it.
inline const std::string kSmallNetwork = R"(name: small
input: {height: 8, width: 6, channels: 2, scaling: unit}
classes: 4
bits: {weight: 2, activation: 8, gradient: 8, error: 8}
layers:
  - {name: conv0, kind: conv, channels: 4, kernel: 3, stride: 1, padding: same, pool: {size: 2}}
  - {name: fc0, kind: fc, units: 4}
training:
  batch: 4
  epochs: 3
  schedule: [{from_epoch: 0, eta: 1}]
)";

/// kSmallNetwork with one piece of text put in the place of another, which must be there.
inline std::string with(const std::string& piece, const std::string& replacement,
                        std::string text = kSmallNetwork) {
  return text.replace(text.find(piece), piece.size(), replacement);  // throws where the piece is not there
}

}  // namespace wagesim
