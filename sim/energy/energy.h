#pragma once

#include <string>
#include <vector>

#include "sim/energy/counters.h"
#include "sim/energy/price_list.h"

namespace wagesim {

/// What one line of a price list comes to.
struct LineEnergy {
  std::uint64_t count = 0;
  EnergyBand energy;
};

/// Energy of a set of counters; lines stand parallel to those of the price list.
struct Energy {
  std::vector<LineEnergy> lines;

  /// The exact sum of all lines. Low and high are sums of lows and highs: an envelope, not a confidence
  /// interval.
  [[nodiscard]] EnergyBand total() const;
  Energy& operator+=(const Energy& other);
};

/// The sum of the lines of one component, each once, in the list's order.
struct ComponentEnergy {
  std::string component;
  EnergyBand energy;
};
[[nodiscard]] std::vector<ComponentEnergy> by_component(const PriceList& prices, const Energy& energy);

/// MACs of both modes: all of them, and those with no zero operand.
struct MacCounts {
  std::uint64_t dense = 0;
  std::uint64_t effectual = 0;
};
[[nodiscard]] MacCounts mac_counts(const EventCounts& complete);

/// Operations, two a MAC, per picojoule; 0 where there is no energy.
[[nodiscard]] double tops_per_watt(std::uint64_t macs, Attojoules energy);

/// Prices complete counters (see filled()). where names them in messages. InputError where a counter that the
/// list prices is missing or a part is larger than its whole (more gated MACs than MACs).
[[nodiscard]] Energy price(const PriceList& prices, const EventCounts& complete, const std::string& where);

/// EventCounts of one part of a run: a command, or all that is the same layer and pass.
struct RunPart {
  std::string layer;
  std::string pass;  ///< forward, error, gradient or update
  std::string command;
  EventCounts counters;  ///< what is absent is zero; `cycles` are those attributed to this part alone
};

struct PartEnergy {
  std::string layer;
  std::string pass;
  std::string command;
  Energy energy;
};

/// Energy of one epoch of a training run.
struct EpochEnergy {
  std::int64_t epoch = 0;
  Energy energy;
  /// One a pass; their sum is the energy; what no pass counts comes last, as "unattributed".
  std::vector<PartEnergy> passes;
};

struct RunEnergy {
  Energy total;
  std::vector<PartEnergy>
      parts;  ///< their sum is the total; what no part counts comes last, as "unattributed"
  std::vector<EpochEnergy> epochs;  ///< another cut of the total where the run says so, else empty
  std::vector<Assumption> assumptions;
  MacCounts macs;
};

/// Prices a run and its parts. InputError as price(), and where the parts count more than the run.
[[nodiscard]] RunEnergy price_run(const PriceList& prices, const EventCounts& run,
                                  const std::vector<RunPart>& parts, const Shares& shares);

/// Prices an epoch and its passes (parts without layer and command) with the assumptions of its run.
/// InputError as price_run().
[[nodiscard]] EpochEnergy price_epoch(const PriceList& prices, std::int64_t epoch,
                                      const EventCounts& counters, const std::vector<RunPart>& passes,
                                      const std::vector<Assumption>& assumptions);

}  // namespace wagesim
