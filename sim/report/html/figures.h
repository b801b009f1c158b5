#pragma once

#include <cstdint>

#include "sim/report/pricing.h"

namespace wagesim {

/// What a page says first of a run, each from its counters, its prices and the period of its clock alone.
struct Figures {
  double seconds = 0;
  double dense_tops = 0, effectual_tops = 0;  ///< operations a second / 10^12, two a MAC
  EnergyBand energy, chip;                    ///< all of it, and without the DRAM
  double watts = 0;                           ///< mean power
  std::uint64_t dram_read_bytes = 0, dram_write_bytes = 0;
};

[[nodiscard]] Figures figures_of(const PricedRun& run);

/// MACs of both modes.
[[nodiscard]] std::uint64_t macs_of(const EventCounts& counters);

/// Bytes that counted bursts move.
[[nodiscard]] std::uint64_t dram_read_bytes(const StatsFile& stats, const EventCounts& counters);
[[nodiscard]] std::uint64_t dram_write_bytes(const StatsFile& stats, const EventCounts& counters);

}  // namespace wagesim
