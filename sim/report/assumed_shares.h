#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/stats/counters.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// The share of its base that a data-dependent counter is assumed to be in one pass of a layer.
struct AssumedShare {
  std::string layer;
  Pass pass = Pass::Forward;
  std::string_view counter, base;
  std::int64_t share_ppm = 0;  ///< in millionths, 0 to 10^6
};

/// What a run without values is told about the values it does not have.
struct AssumedShares {
  std::string source;  ///< what the user gave: a density, or the name of a run's stats.json
  std::vector<AssumedShare> shares;
};

/// Shares from the argument of --density. A number from 0 to 1 is the share of multiply-accumulates without a
/// zero operand, the same everywhere; it says nothing of roundings. Anything else names the stats.json of an
/// earlier run with values, whose shares are taken layer by layer and pass by pass. InputError where the file
/// is no such, or lacks a layer and pass of the program.
[[nodiscard]] AssumedShares read_density(const std::string& argument, const Program& program);

/// The counters assumed of a command with these counters: each share of its base, rounded down; all others 0.
[[nodiscard]] Counters assumed_counters(const AssumedShares& assumed, const std::string& layer, Pass pass,
                                        const Counters& counters);

}  // namespace wagesim
