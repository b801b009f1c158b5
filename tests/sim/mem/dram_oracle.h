#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/mem/dram_timing.h"

namespace wagesim {

/// The DRAM's rules as they are written in data sheets: pairs of commands and the least distance between
/// them. Keeps every command ever sent and holds a new one against all of them. Shares nothing with
/// DramTiming but the parameters and the counters' names.
class DramOracle {
 public:
  explicit DramOracle(const DramParams& params)
      : p_(params), due_(static_cast<std::size_t>(params.channels), params.t_refi) {}

  /// Cycle in which the last byte is there and the controller has answered.
  std::int64_t access(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes, bool write) {
    arrival_ = std::max(arrival_, arrival);
    const auto burst_bytes = static_cast<std::uint64_t>(p_.burst_bytes);
    std::int64_t end = 0;
    for (std::uint64_t burst = address / burst_bytes; burst <= (address + bytes - 1) / burst_bytes; ++burst) {
      end = std::max(end, access_burst(burst * burst_bytes, write));
    }
    return end + p_.controller_latency;
  }

  [[nodiscard]] const DramCounters& counters() const { return counters_; }

 private:
  static constexpr std::int64_t kAny = INT64_MIN;  ///< no rule
  enum class Kind { Activate, Precharge, Read, Write, Refresh };
  struct Command {
    Kind kind;
    int channel, bank;
    std::int64_t row, cycle;
  };

  std::int64_t access_burst(std::uint64_t address, bool write) {
    const auto interleave = static_cast<std::uint64_t>(p_.interleave_bytes);
    const auto channels = static_cast<std::uint64_t>(p_.channels);
    const auto banks = static_cast<std::uint64_t>(p_.banks);
    const std::uint64_t inside = address / (interleave * channels) * interleave + address % interleave;
    const std::uint64_t page = inside / static_cast<std::uint64_t>(p_.row_bytes);
    const auto channel = static_cast<int>(address / interleave % channels);
    const auto bank = static_cast<int>(page % banks);
    const auto row = static_cast<std::int64_t>(page / banks);

    (write ? counters_.write_bursts : counters_.read_bursts) += 1;
    const Kind column = write ? Kind::Write : Kind::Read;
    for (;;) {
      const std::int64_t open = open_row(channel, bank);
      const Kind first = open == row ? column : open < 0 ? Kind::Activate : Kind::Precharge;
      const std::int64_t cycle = first_allowed(first, channel, bank, arrival_);
      if (p_.t_refi > 0 && cycle >= due_[static_cast<std::size_t>(channel)]) {
        refresh(channel);
        continue;
      }
      (open == row ? counters_.row_hits : open < 0 ? counters_.row_misses : counters_.row_conflicts) += 1;
      break;
    }
    if (open_row(channel, bank) >= 0 && open_row(channel, bank) != row)
      send(Kind::Precharge, channel, bank, row, arrival_);
    if (open_row(channel, bank) < 0) send(Kind::Activate, channel, bank, row, arrival_);
    return send(column, channel, bank, row, arrival_) + (write ? p_.t_cwl : p_.t_cl) + p_.burst_cycles;
  }

  void refresh(int channel) {
    std::int64_t& due = due_[static_cast<std::size_t>(channel)];
    // All open banks are closed by one command.
    std::int64_t close = due;
    for (int bank = 0; bank < p_.banks; ++bank) {
      if (open_row(channel, bank) >= 0)
        close = std::max(close, first_allowed(Kind::Precharge, channel, bank, due));
    }
    for (int bank = 0; bank < p_.banks; ++bank) {
      if (open_row(channel, bank) >= 0) send(Kind::Precharge, channel, bank, 0, close);
    }
    send(Kind::Refresh, channel, 0, 0, due);
    due += p_.t_refi;
  }

  /// -1: closed.
  [[nodiscard]] std::int64_t open_row(int channel, int bank) const {
    for (auto command = sent_.rbegin(); command != sent_.rend(); ++command) {
      if (command->channel != channel) continue;
      if (command->kind == Kind::Refresh) return -1;
      if (command->bank != bank) continue;
      if (command->kind == Kind::Activate) return command->row;
      if (command->kind == Kind::Precharge) return -1;
    }
    return -1;
  }

  std::int64_t send(Kind kind, int channel, int bank, std::int64_t row, std::int64_t earliest) {
    const std::int64_t cycle = first_allowed(kind, channel, bank, earliest);
    sent_.push_back({kind, channel, bank, row, cycle});
    if (kind == Kind::Activate) ++counters_.activations;
    if (kind == Kind::Precharge) ++counters_.precharges;
    if (kind == Kind::Refresh) ++counters_.refreshes;
    return cycle;
  }

  [[nodiscard]] std::int64_t first_allowed(Kind kind, int channel, int bank, std::int64_t cycle) const {
    for (const Command& before : sent_) {
      if (before.channel != channel) continue;
      const std::int64_t least = least_distance(before.kind, kind, before.bank == bank);
      if (least != kAny) cycle = std::max(cycle, before.cycle + least);
    }
    while (kind == Kind::Activate && activations_in_window(channel, cycle) >= 4) ++cycle;
    return cycle;
  }

  [[nodiscard]] std::int64_t activations_in_window(int channel, std::int64_t cycle) const {
    return std::ranges::count_if(sent_, [&](const Command& before) {
      return before.kind == Kind::Activate && before.channel == channel && cycle - before.cycle < p_.t_faw;
    });
  }

  [[nodiscard]] std::int64_t least_distance(Kind from, Kind to, bool same_bank) const {
    const std::int64_t read_data = p_.t_cl + p_.burst_cycles;
    const std::int64_t write_data = p_.t_cwl + p_.burst_cycles;
    switch (from) {
      case Kind::Activate:
        if (to == Kind::Activate) return p_.t_rrd;
        if (to == Kind::Precharge && same_bank) return p_.t_ras;
        return (to == Kind::Read || to == Kind::Write) && same_bank ? p_.t_rcd : kAny;
      case Kind::Precharge:
        return (to == Kind::Activate && same_bank) || to == Kind::Refresh ? p_.t_rp : kAny;
      case Kind::Read:
        if (to == Kind::Read) return p_.burst_cycles;
        if (to == Kind::Write) return read_data + p_.t_rtw - p_.t_cwl;
        return to == Kind::Precharge && same_bank ? p_.t_rtp : kAny;
      case Kind::Write:
        if (to == Kind::Write) return p_.burst_cycles;
        // The bus keeps the order of the requests even where the latencies would let the read's data
        // overtake.
        if (to == Kind::Read) return std::max<std::int64_t>(write_data + p_.t_wtr, write_data - p_.t_cl);
        return to == Kind::Precharge && same_bank ? write_data + p_.t_wr : kAny;
      case Kind::Refresh:
        return to == Kind::Activate || to == Kind::Refresh ? p_.t_rfc : kAny;
    }
    return kAny;
  }

  DramParams p_;
  std::vector<Command> sent_;
  std::vector<std::int64_t> due_;
  std::int64_t arrival_ = 0;
  DramCounters counters_;
};

}  // namespace wagesim
