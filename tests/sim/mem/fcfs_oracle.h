#pragma once

#include "tests/sim/mem/dram_rules.h"

namespace wagesim::test {

/// First come, first served, burst by burst.
class FcfsOracle {
 public:
  explicit FcfsOracle(const DramParams& params)
      : p_(params), channels_(static_cast<std::size_t>(params.channels), DramRules(params)) {}

  /// When the last byte is there and the controller has answered.
  std::int64_t access(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes, bool write) {
    arrival_ = std::max(arrival_, arrival);
    const auto burst_bytes = static_cast<std::uint64_t>(p_.burst_bytes);
    std::int64_t end = 0;
    for (std::uint64_t burst = address / burst_bytes; burst <= (address + bytes - 1) / burst_bytes; ++burst)
      end = std::max(end, access_burst(burst * burst_bytes, write));
    return end + p_.controller_latency_ps;
  }

  void settle(std::int64_t time) {
    for (DramRules& channel : channels_) channel.settle(time);
  }
  [[nodiscard]] DramCounters counters() const {
    DramCounters sum;
    for (const DramRules& channel : channels_) sum += channel.counters;
    return sum;
  }
  [[nodiscard]] std::int64_t open_before(std::int64_t until) const {
    std::int64_t sum = 0;
    for (const DramRules& channel : channels_) sum += channel.open_before(until);
    return sum;
  }

 private:
  std::int64_t access_burst(std::uint64_t address, bool write) {
    const DramPlace place(p_, address);
    DramRules& channel = channels_[static_cast<std::size_t>(place.channel)];
    DramCounters& counts = channel.counters;
    (write ? counts.write_bursts : counts.read_bursts) += 1;
    const DramCommand column = write ? DramCommand::Write : DramCommand::Read;
    for (;;) {
      std::int64_t open = channel.open_row(place.bank);
      if (open >= 0 && channel.idle_close(place.bank) <= arrival_ &&
          channel.idle_close(place.bank) < channel.refresh_due()) {
        channel.send(DramCommand::Precharge, place.bank, 0, channel.idle_close(place.bank));
        open = -1;
      }
      const DramCommand first = open == place.row ? column
                                : open < 0        ? DramCommand::Activate
                                                  : DramCommand::Precharge;
      if (channel.first_allowed(first, place.bank, arrival_) >= channel.refresh_due()) {
        channel.refresh(true);
        continue;
      }
      (open == place.row ? counts.row_hits : open < 0 ? counts.row_misses : counts.row_conflicts) += 1;
      break;
    }
    if (channel.open_row(place.bank) >= 0 && channel.open_row(place.bank) != place.row)
      channel.send(DramCommand::Precharge, place.bank, place.row, arrival_);
    if (channel.open_row(place.bank) < 0)
      channel.send(DramCommand::Activate, place.bank, place.row, arrival_);
    return channel.transfer(write, place.bank, place.row, arrival_);
  }

  DramParams p_;
  std::vector<DramRules> channels_;
  std::int64_t arrival_ = 0;
};

}  // namespace wagesim::test
