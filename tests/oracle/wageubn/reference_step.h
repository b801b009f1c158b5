#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/oracle/wageubn/step.h"

// The reference steps that pin WAGEUBN's arithmetic: a small residual network, its start, and what its
// tensors are. Every figure is the page's.
namespace wagesim::oracle::wageubn {

[[nodiscard]] Net reference_net();
/// Weights of the reference steps, LFSR seed 1, 8 lanes.
[[nodiscard]] State reference_start(const Net& net);
[[nodiscard]] std::vector<Wide> reference_input();
inline const std::vector<int> kReferenceLabels{0, 1, 2, 1};

/// A tensor of step 1 in short: its unit, the sum of its values, and the sum of (i + 1) value mod 2^32.
struct TensorRow {
  std::string_view tensor;
  int unit;
  std::int64_t sum;
  std::uint32_t hash;
};
[[nodiscard]] const std::vector<TensorRow>& reference_rows();

/// What is left after two steps: hashes of weights and gammas, sums of betas.
struct ValueRow {
  std::string_view tensor;
  std::int64_t value;
};
[[nodiscard]] const std::vector<ValueRow>& reference_hashes_after_two();
[[nodiscard]] const std::vector<ValueRow>& reference_sums_after_two();
inline constexpr std::array<double, 2> kReferenceLoss{1.146709, 1.146178};

template <class Values>
[[nodiscard]] std::int64_t sum_of(const Values& values) {
  std::int64_t sum = 0;
  for (const auto x : values) sum += static_cast<std::int64_t>(x);
  return sum;
}

template <class Values>
[[nodiscard]] std::uint32_t hash_of(const Values& values) {
  std::uint32_t hash = 0, place = 0;
  for (const auto x : values) hash += ++place * static_cast<std::uint32_t>(static_cast<std::int64_t>(x));
  return hash;
}

}  // namespace wagesim::oracle::wageubn
