#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace wagesim {

/// Exact event counts by name (docs/energy.md, "Counters"). Names that no price mentions are ignored.
using EventCounts = std::map<std::string, std::uint64_t, std::less<>>;

/// The share of its base that an absent, data-dependent counter is assumed to be (`--values none` runs no
/// data).
struct Assumption {
  std::string counter;     ///< absent from the counters
  std::string base;        ///< the counter that it is a part of
  std::int64_t share_ppm;  ///< in millionths; the count is rounded down
  bool stated = false;     ///< by the user; else the dearest share: no gating, every rounding up
};

/// Shares the user states, by counter, in millionths in [0, 10^6].
using Shares = std::map<std::string, std::int64_t, std::less<>>;

/// What must be assumed of counters: one assumption for each data-dependent counter that they lack.
/// InputError where a share is out of range or names no data-dependent counter.
[[nodiscard]] std::vector<Assumption> assumptions_for(const EventCounts& counters, const Shares& shares);

/// The counters with each assumed one filled in.
[[nodiscard]] EventCounts filled(EventCounts counters, const std::vector<Assumption>& assumptions);

}  // namespace wagesim
