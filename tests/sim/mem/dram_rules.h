#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/mem/dram_counters.h"

namespace wagesim::test {

/// Where a burst lies, by divisions.
struct DramPlace {
  int channel = 0, bank = 0, group = 0;  ///< a bank's number counts across the groups
  std::int64_t row = 0;

  DramPlace(const DramParams& p, std::uint64_t address) {
    const auto interleave = static_cast<std::uint64_t>(p.interleave_bytes);
    const auto channels = static_cast<std::uint64_t>(p.channels);
    std::uint64_t burst = (address / (interleave * channels) * interleave + address % interleave) /
                          static_cast<std::uint64_t>(p.burst_bytes);
    const auto take = [&](int count) {
      const auto field = static_cast<int>(burst % static_cast<std::uint64_t>(count));
      burst /= static_cast<std::uint64_t>(count);
      return field;
    };
    channel = static_cast<int>(address / interleave % channels);
    const int columns = p.row_bytes / p.burst_bytes, in_group = p.banks / p.bank_groups;
    int of_group = 0;
    switch (p.address_map) {
      case AddressMapKind::RowBankColumn:
        take(columns);
        group = take(p.bank_groups);
        of_group = take(in_group);
        break;
      case AddressMapKind::RowBankColumnGroup:
      case AddressMapKind::Permuted:
        group = take(p.bank_groups);
        take(columns);
        of_group = take(in_group);
        break;
      case AddressMapKind::RowColumnBank:
        group = take(p.bank_groups);
        of_group = take(in_group);
        take(columns);
        break;
    }
    row = static_cast<std::int64_t>(burst);
    bank = of_group * p.bank_groups + group;
    if (p.address_map == AddressMapKind::Permuted) bank ^= static_cast<int>(row % p.banks);
    group = bank % p.bank_groups;
  }
};

enum class DramCommand { Activate, Precharge, Read, Write, Refresh };

/// One channel's rules as they are written in data sheets: pairs of commands and the least distance between
/// them. Keeps every command ever sent and holds a new one against all of them. Shares nothing with
/// DramChannel but the parameters and the counters' names.
class DramRules {
 public:
  explicit DramRules(const DramParams& params) : p_(params), due_(params.t_refi_ps) {}

  DramCounters counters;

  /// -1: closed.
  [[nodiscard]] std::int64_t open_row(int bank) const {
    for (auto command = sent_.rbegin(); command != sent_.rend(); ++command) {
      if (command->kind == DramCommand::Refresh) return -1;
      if (command->bank != bank) continue;
      if (command->kind == DramCommand::Activate) return command->row;
      if (command->kind == DramCommand::Precharge) return -1;
    }
    return -1;
  }

  std::int64_t send(DramCommand kind, int bank, std::int64_t row, std::int64_t earliest) {
    const std::int64_t time = first_allowed(kind, bank, earliest);
    sent_.push_back({kind, bank, row, time});
    if (kind == DramCommand::Activate) ++counters.activations;
    if (kind == DramCommand::Precharge) ++counters.precharges;
    if (kind == DramCommand::Refresh) ++counters.refreshes;
    return time;
  }

  [[nodiscard]] std::int64_t first_allowed(DramCommand kind, int bank, std::int64_t time) const {
    for (const Sent& before : sent_) {
      const std::int64_t least = least_distance(before.kind, kind, before.bank == bank,
                                                before.bank % p_.bank_groups == bank % p_.bank_groups);
      if (least != kAny) time = std::max(time, before.time + least);
    }
    while (kind == DramCommand::Activate && activations_in_window(time) >= 4) ++time;
    return time;
  }

  /// One burst; the row is open. Returns the end of its data.
  std::int64_t transfer(bool write, int bank, std::int64_t row, std::int64_t earliest) {
    const std::int64_t time = send(write ? DramCommand::Write : DramCommand::Read, bank, row, earliest);
    if (p_.page_policy == PagePolicyKind::Closed) send(DramCommand::Precharge, bank, row, time);
    return time + (write ? p_.t_cwl_ps : p_.t_cl_ps) + p_.burst_ps;
  }

  /// When an open row is closed for want of use; far away where that never is.
  [[nodiscard]] std::int64_t idle_close(int bank) const {
    if (p_.page_policy != PagePolicyKind::Adaptive) return INT64_MAX;
    for (auto command = sent_.rbegin(); command != sent_.rend(); ++command)
      if (command->bank == bank && command->kind != DramCommand::Refresh)
        return first_allowed(DramCommand::Precharge, bank, command->time + p_.page_idle_ps);
    return INT64_MAX;
  }

  [[nodiscard]] std::int64_t refresh_due() const { return p_.t_refi_ps > 0 ? due_ : INT64_MAX; }

  /// Unused rows first, each by itself, where nothing waits; then one command closes all that are open.
  void refresh(bool idle) {
    for (int bank = 0; idle && bank < p_.banks; ++bank)
      if (open_row(bank) >= 0 && idle_close(bank) < due_)
        send(DramCommand::Precharge, bank, 0, idle_close(bank));
    std::int64_t close = due_;
    for (int bank = 0; bank < p_.banks; ++bank)
      if (open_row(bank) >= 0) close = std::max(close, first_allowed(DramCommand::Precharge, bank, due_));
    for (int bank = 0; bank < p_.banks; ++bank)
      if (open_row(bank) >= 0) send(DramCommand::Precharge, bank, 0, close);
    send(DramCommand::Refresh, 0, 0, due_);
    due_ += p_.t_refi_ps;
  }

  void settle(std::int64_t time) {
    while (refresh_due() <= time) refresh(true);
    for (int bank = 0; bank < p_.banks; ++bank)
      if (open_row(bank) >= 0 && idle_close(bank) <= time)
        send(DramCommand::Precharge, bank, 0, idle_close(bank));
  }

  /// How much of the time before `until` a bank is open, moment by moment.
  [[nodiscard]] std::int64_t open_before(std::int64_t until) const {
    std::vector<bool> open(static_cast<std::size_t>(until));
    for (const Sent& begin : sent_) {
      if (begin.kind != DramCommand::Activate) continue;
      std::int64_t end = until;
      for (const Sent& close : sent_)
        if (close.kind == DramCommand::Precharge && close.bank == begin.bank && close.time > begin.time)
          end = std::min(end, close.time);
      for (std::int64_t moment = begin.time; moment < end; ++moment)
        open[static_cast<std::size_t>(moment)] = true;
    }
    return std::ranges::count(open, true);
  }

 private:
  static constexpr std::int64_t kAny = INT64_MIN;  ///< no rule
  struct Sent {
    DramCommand kind;
    int bank;
    std::int64_t row, time;
  };

  [[nodiscard]] std::int64_t activations_in_window(std::int64_t time) const {
    return std::ranges::count_if(sent_, [&](const Sent& before) {
      return before.kind == DramCommand::Activate && time - before.time < p_.t_faw_ps;
    });
  }

  [[nodiscard]] std::int64_t least_distance(DramCommand from, DramCommand to, bool same_bank,
                                            bool same_group) const {
    using enum DramCommand;
    const std::int64_t read_data = p_.t_cl_ps + p_.burst_ps;
    const std::int64_t write_data = p_.t_cwl_ps + p_.burst_ps;
    const std::int64_t column =
        same_group ? std::max(p_.burst_ps, p_.t_ccd_l_ps) : p_.burst_ps;  // tCCD_L, tCCD_S
    switch (from) {
      case Activate:
        if (to == Activate) return same_group ? std::max(p_.t_rrd_l_ps, p_.t_rrd_s_ps) : p_.t_rrd_s_ps;
        if (to == Precharge && same_bank) return p_.t_ras_ps;
        return (to == Read || to == Write) && same_bank ? p_.t_rcd_ps : kAny;
      case Precharge:
        return (to == Activate && same_bank) || to == Refresh ? p_.t_rp_ps : kAny;
      case Read:
        if (to == Read) return column;
        if (to == Write)
          return std::max<std::int64_t>(read_data + p_.t_rtw_ps - p_.t_cwl_ps,
                                        same_group ? p_.t_ccd_l_ps : kAny);
        return to == Precharge && same_bank ? p_.t_rtp_ps : kAny;
      case Write:
        if (to == Write) return column;
        // The bus keeps the order of the commands even where the latencies would let the read's data
        // overtake.
        if (to == Read)
          return std::max<std::int64_t>({write_data + (same_group ? p_.t_wtr_l_ps : p_.t_wtr_s_ps),
                                         write_data + p_.t_wtr_s_ps, write_data - p_.t_cl_ps,
                                         same_group ? p_.t_ccd_l_ps : kAny});
        return to == Precharge && same_bank ? write_data + p_.t_wr_ps : kAny;
      case Refresh:
        return to == Activate || to == Refresh ? p_.t_rfc_ps : kAny;
    }
    return kAny;
  }

  DramParams p_;
  std::vector<Sent> sent_;
  std::int64_t due_;
};

}  // namespace wagesim::test
