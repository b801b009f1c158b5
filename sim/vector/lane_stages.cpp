#include "sim/vector/lane_stages.h"

#include <algorithm>
#include <cstdlib>

#include "models/num/add_errors.h"
#include "models/num/round_half_even.h"
#include "workloads/trace/program.h"

namespace wagesim::lane_stages {
namespace {

constexpr int kCapBits = 11;  // one place beyond the largest limit, 2^11 - 1
constexpr int kMaxLeft = 12;  // places that bring 1 beyond every limit
constexpr int kLargestUpdate = 32767;

/// rhe(x / 2^shift), or x * 2^-shift.
std::int64_t shifted(std::int32_t x, int shift) {
  return shift >= 0 ? round_half_even(x, shift) : std::int64_t{x} * (std::int64_t{1} << -shift);
}

}  // namespace

void pool(LaneRange lanes, const std::int32_t* x, int index, bool first, std::int32_t* maximum,
          std::uint8_t* mask) {
  const auto code = static_cast<std::uint8_t>(index << kMaskIndexShift);
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    const bool greater = first || x[lane] > maximum[lane];
    maximum[lane] = greater ? x[lane] : maximum[lane];
    mask[lane] = greater ? code : mask[lane];
  }
}

void align(LaneRange lanes, const std::int32_t* x, int shift, std::int64_t* aligned) {
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) aligned[lane] = shifted(x[lane], shift);
}

void accumulate(LaneRange lanes, const std::int64_t* aligned, int sum_shift, bool first, std::int32_t* sum,
                std::uint8_t* clipped) {
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    const std::int64_t exact = aligned[lane] + (first ? 0 : shifted(sum[lane], sum_shift));
    const std::int64_t value = std::clamp(exact, -kWideErrorLimit, kWideErrorLimit);
    sum[lane] = static_cast<std::int32_t>(value);
    clipped[lane] = static_cast<std::uint8_t>((first ? 0 : clipped[lane]) + (value != exact ? 1 : 0));
  }
}

void shift(LaneRange lanes, const std::int32_t* x, int shift, std::int32_t* quotient, std::uint8_t* dropped) {
  if (shift <= 0) {
    const int left = std::min(-shift, kMaxLeft);
    for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
      quotient[lane] = std::clamp(x[lane], -(1 << kCapBits), 1 << kCapBits) * (1 << left);
      dropped[lane] = 0;
    }
    return;
  }
  const std::int32_t later = static_cast<std::int32_t>((1u << (shift - 1)) - 1);
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    const std::int32_t guard = (x[lane] >> (shift - 1)) & 1, sticky = (x[lane] & later) != 0 ? 1 : 0;
    quotient[lane] = x[lane] >> shift;
    dropped[lane] = static_cast<std::uint8_t>(2 * guard + sticky);
  }
}

void round(LaneRange lanes, const std::int32_t* quotient, const std::uint8_t* dropped, int limit, bool relu,
           std::int32_t* value) {
  const std::int32_t least = relu ? 0 : -limit;
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    const std::int32_t q = quotient[lane], lost = dropped[lane];
    const std::int32_t up = (lost >> 1) & (lost | q) & 1;  // above a tie, or a tie from an odd quotient
    value[lane] = std::clamp(q + up, least, limit);
  }
}

void mark(LaneRange lanes, const std::int32_t* quotient, const std::uint8_t* dropped, int limit, bool relu,
          std::uint8_t* mask) {
  const std::int32_t least = relu ? INT32_MIN : -limit;
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    const std::int32_t q = quotient[lane], lost = dropped[lane];
    const int act = (q > 0) | ((q == 0) & (lost != 0));
    const int unsat = ((q < limit) | ((q == limit) & (lost == 0))) & (q >= least);
    mask[lane] = static_cast<std::uint8_t>((mask[lane] & ~(kMaskAct | kMaskUnsat)) | act * kMaskAct |
                                           unsat * kMaskUnsat);
  }
}

void subtract_target(LaneRange lanes, std::int32_t target, const std::uint8_t* mask, std::int32_t* value) {
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    const std::uint32_t marked = (mask[lane] >> kMaskIndexShift) & 1u;
    value[lane] = static_cast<std::int32_t>(static_cast<std::uint32_t>(value[lane]) -
                                            marked * static_cast<std::uint32_t>(target));
  }
}

void keep_logit_mask(LaneRange lanes, std::uint8_t* mask) {
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane)
    mask[lane] = static_cast<std::uint8_t>((mask[lane] & kMaskUnsat) | kMaskAct);
}

void keep_unsaturated(LaneRange lanes, const std::uint8_t* mask, std::int32_t* value) {
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane)
    value[lane] = (mask[lane] & kMaskUnsat) != 0 ? value[lane] : 0;
}

void route(LaneRange lanes, std::uint8_t gate, int index, const std::uint8_t* mask, std::int32_t* value) {
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    const bool here = (mask[lane] & gate) != 0 && mask[lane] >> kMaskIndexShift == index;
    value[lane] = here ? value[lane] : 0;
  }
}

void add_routed(LaneRange lanes, const std::int32_t* x, bool first, std::int32_t limit, std::int32_t* sum,
                std::uint8_t* clipped) {
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    const std::int32_t exact = x[lane] + (first ? 0 : sum[lane]);
    sum[lane] = std::clamp(exact, -limit, limit);
    clipped[lane] = sum[lane] != exact ? 1 : 0;
  }
}

std::uint32_t maximum(LaneRange lanes, const std::int32_t* x, std::uint32_t maximum) {
  std::int32_t least = 0, most = 0;
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    least = std::min(least, x[lane]);
    most = std::max(most, x[lane]);
  }
  return std::max({maximum, static_cast<std::uint32_t>(most), 0u - static_cast<std::uint32_t>(least)});
}

void shift_magnitude(LaneRange lanes, const std::int32_t* gradient, int t, std::int32_t* whole,
                     std::uint16_t* fraction) {
  constexpr std::uint64_t kCap = kLargestUpdate + 1;
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    const auto magnitude = static_cast<std::uint64_t>(std::abs(std::int64_t{gradient[lane]})) << 16;
    const std::uint64_t shifted =
        t > 0 ? (t < 48 ? magnitude >> t : 0) : std::min(magnitude, kCap << 16) << std::min(-t, 15);
    whole[lane] = static_cast<std::int32_t>(std::min(shifted >> 16, kCap));
    fraction[lane] = static_cast<std::uint16_t>(shifted);
  }
}

void round_magnitude(LaneRange lanes, const std::uint16_t* fraction, const std::uint16_t* draw,
                     const std::int32_t* gradient, std::int32_t* value, std::uint8_t* round_up) {
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    const int up = draw[lane] < fraction[lane] ? 1 : 0;
    const std::int32_t magnitude = std::min(value[lane] + up, kLargestUpdate);
    value[lane] = gradient[lane] < 0 ? -magnitude : magnitude;
    round_up[lane] = static_cast<std::uint8_t>(up);
  }
}

void update(LaneRange lanes, const std::int32_t* update, const std::int8_t* weight, int clip,
            std::int8_t* next) {
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane) {
    const int clipped = std::clamp<int>(weight[lane], -clip, clip);
    next[lane] = static_cast<std::int8_t>(std::clamp(clipped - update[lane], -clip, clip));
  }
}

void requantise_weight(LaneRange lanes, const std::int8_t* weight, int limit, int shift,
                       std::int8_t* compute) {
  const HalfEvenShift round(shift);
  for (std::size_t lane = lanes.begin; lane < lanes.end; ++lane)
    compute[lane] = static_cast<std::int8_t>(round(std::clamp<int>(weight[lane], -limit, limit)));
}

}  // namespace wagesim::lane_stages
