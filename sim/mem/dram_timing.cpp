#include "sim/mem/dram_timing.h"

#include <algorithm>
#include <array>

#include "sim/stats/event_count.h"

namespace wagesim {
namespace {

/// Long before the first cycle: what has never happened constrains nothing.
constexpr std::int64_t kLongAgo = -(std::int64_t{1} << 40);
/// No constraint outlasts what it follows by more: a few of the timing parameters, each at most 10 us
/// (docs/memory.md) at 100 ps a cycle or longer.
constexpr std::int64_t kSettled = std::int64_t{1} << 24;

}  // namespace

DramTiming::DramTiming(const DramParams& params) : params_(params), map_(params) {
  Channel channel;
  channel.banks.resize(static_cast<std::size_t>(params.banks));
  channel.activations.fill(kLongAgo);
  if (params.t_refi > 0) channel.next_refresh = params.t_refi;
  channels_.assign(static_cast<std::size_t>(params.channels), channel);
}

std::int64_t DramTiming::access(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes, bool write,
                                DramCounters* caused) {
  caused_ = caused != nullptr ? caused : &unclaimed_;
  last_arrival_ = std::max(last_arrival_, arrival);
  return params_.controller_latency +
         (write ? access_as<true>(address, bytes) : access_as<false>(address, bytes));
}

/// Returns the end of data.
template <bool kWrite>
inline std::int64_t DramTiming::access_as(std::uint64_t address, std::uint32_t bytes) {
  const std::int64_t arrival = last_arrival_;
  Channel* const channels = channels_.data();
  std::int64_t end = 0, bursts = 0, hits = 0;
  map_.visit(address, bytes, [&](const DramPiece& piece) {
    Channel& channel = channels[piece.channel];
    Bank& bank = channel.banks[static_cast<std::size_t>(piece.bank)];
    bursts += piece.bursts;
    const std::int64_t column = column_time<kWrite>(channel, std::max(arrival, bank.column_ready));
    const std::int64_t last = column + (piece.bursts - 1) * params_.burst_cycles;
    if (bank.open_row == piece.row && last < channel.next_refresh) {  // as most do
      transfer<kWrite>(channel, bank, last);
      hits += piece.bursts;
    } else {
      serve_piecewise<kWrite>(channel, bank, arrival, piece.row, piece.bursts);
    }
    end = std::max(end, channel.bus_free);
  });
  count(kWrite ? &DramCounters::write_bursts : &DramCounters::read_bursts, bursts);
  count(&DramCounters::row_hits, hits);
  return end;
}

/// All but the first burst find the row open, unless a refresh comes between. Kept out of access_as(), whose
/// registers it would take.
template <bool kWrite>
[[gnu::noinline]] void DramTiming::serve_piecewise(Channel& channel, Bank& bank, std::int64_t arrival,
                                                   std::int64_t row, std::int64_t bursts) {
  while (bursts > 0) {
    // A refresh closes the row, so the first command may be another one afterwards, and later.
    for (std::int64_t first = first_command<kWrite>(channel, bank, arrival, row);
         first >= channel.next_refresh; first = first_command<kWrite>(channel, bank, arrival, row)) {
      refresh_until(channel, first);
    }
    if (bank.open_row == row) {
      count(&DramCounters::row_hits, 1);
    } else {
      open(channel, bank, arrival, row);
    }
    const std::int64_t column = column_time<kWrite>(channel, std::max(arrival, bank.column_ready));
    // Those behind it follow at the bus's rate, as long as their column commands come before the next
    // refresh.
    std::int64_t run = bursts;
    if (column + (bursts - 1) * params_.burst_cycles >= channel.next_refresh) {
      run = 1 + std::max<std::int64_t>(channel.next_refresh - 1 - column, 0) / params_.burst_cycles;
    }
    transfer<kWrite>(channel, bank, column + (run - 1) * params_.burst_cycles);
    count(&DramCounters::row_hits, run - 1);
    bursts -= run;
  }
}

/// Earliest column command whose data finds the bus free, at or after `earliest`.
template <bool kWrite>
inline std::int64_t DramTiming::column_time(const Channel& channel, std::int64_t earliest) const {
  if (!kWrite) return std::max({earliest, channel.read_ready, channel.bus_free - params_.t_cl});
  const std::int64_t bus_ready = channel.bus_free + (channel.bus_had_read ? params_.t_rtw : 0);
  return std::max(earliest, bus_ready - params_.t_cwl);
}

std::int64_t DramTiming::activate_time(const Channel& channel, std::int64_t earliest) const {
  const std::size_t newest = (channel.oldest_activation + 3) % channel.activations.size();
  return std::max({earliest, channel.activations[newest] + params_.t_rrd,
                   channel.activations[channel.oldest_activation] + params_.t_faw});
}

template <bool kWrite>
std::int64_t DramTiming::first_command(const Channel& channel, const Bank& bank, std::int64_t arrival,
                                       std::int64_t row) const {
  if (bank.open_row == row) return column_time<kWrite>(channel, std::max(arrival, bank.column_ready));
  if (bank.open_row == kClosed) return activate_time(channel, std::max(arrival, bank.activate_ready));
  return std::max(arrival, bank.precharge_ready);
}

/// Closes another row if there is one, and opens `row`.
void DramTiming::open(Channel& channel, Bank& bank, std::int64_t arrival, std::int64_t row) {
  if (bank.open_row == kClosed) {
    count(&DramCounters::row_misses, 1);
  } else {
    count(&DramCounters::row_conflicts, 1);
    count(&DramCounters::precharges, 1);
    bank.activate_ready = std::max(arrival, bank.precharge_ready) + params_.t_rp;
  }
  const std::int64_t activate = activate_time(channel, std::max(arrival, bank.activate_ready));
  channel.activations[channel.oldest_activation] = activate;
  channel.oldest_activation = (channel.oldest_activation + 1) % channel.activations.size();
  count(&DramCounters::activations, 1);
  bank.open_row = row;
  bank.column_ready = activate + params_.t_rcd;
  bank.precharge_ready = activate + params_.t_ras;
}

/// Bursts back to back, the last with its command in cycle `last`.
template <bool kWrite>
inline void DramTiming::transfer(Channel& channel, Bank& bank, std::int64_t last) {
  channel.bus_free = last + (kWrite ? params_.t_cwl : params_.t_cl) + params_.burst_cycles;
  channel.bus_had_read = !kWrite;
  if (kWrite) channel.read_ready = channel.bus_free + params_.t_wtr;
  bank.precharge_ready =
      std::max(bank.precharge_ready, kWrite ? channel.bus_free + params_.t_wr : last + params_.t_rtp);
}

/// The refresh that is due: closes what is open from then on, and starts when every bank is precharged.
void DramTiming::refresh(Channel& channel) {
  std::int64_t close = channel.next_refresh;
  std::int64_t ready = channel.next_refresh;
  std::int64_t open_banks = 0;
  for (const Bank& bank : channel.banks) {
    if (bank.open_row == kClosed) {
      ready = std::max(ready, bank.activate_ready);
    } else {
      close = std::max(close, bank.precharge_ready);
      ++open_banks;
    }
  }
  if (open_banks > 0) ready = std::max(ready, close + params_.t_rp);
  for (Bank& bank : channel.banks) {
    bank.open_row = kClosed;
    bank.activate_ready = ready + params_.t_rfc;
  }
  count(&DramCounters::precharges, open_banks);
  count(&DramCounters::refreshes, 1);
  channel.next_refresh += params_.t_refi;
}

void DramTiming::refresh_until(Channel& channel, std::int64_t cycle) {
  while (channel.next_refresh <= cycle) {
    refresh(channel);
    const std::int64_t ready = channel.banks.front().activate_ready;
    if (channel.next_refresh > cycle || ready > channel.next_refresh) continue;
    // All banks stay closed: the refreshes of an idle stretch but the last leave no trace but their number.
    const std::int64_t skipped = (cycle - channel.next_refresh) / params_.t_refi;
    count(&DramCounters::refreshes, skipped);
    channel.next_refresh += skipped * params_.t_refi;
  }
}

bool DramTiming::can_rest_at(std::int64_t cycle) const {
  const DramCounters& counts = counters_;
  return std::ranges::all_of(
             std::array{counts.read_bursts, counts.write_bursts, counts.row_hits, counts.row_misses,
                        counts.row_conflicts, counts.activations, counts.precharges, counts.refreshes},
             is_count_of_events) &&
         last_arrival_ >= 0 && last_arrival_ <= cycle &&
         std::ranges::all_of(channels_, [&](const Channel& channel) { return can_rest_at(channel, cycle); });
}

bool DramTiming::can_rest_at(const Channel& channel, std::int64_t cycle) const {
  const bool refreshes = params_.t_refi > 0;
  if (refreshes ? channel.next_refresh <= 0 || channel.next_refresh > cycle + params_.t_refi
                : channel.next_refresh != kNever)
    return false;
  // Before a command, the refreshes due by then are done: no command is later than the next.
  const auto is_time = [last = std::min(cycle, channel.next_refresh) + kSettled](std::int64_t time) {
    return time >= kLongAgo && time <= last;
  };
  return std::ranges::all_of(channel.activations, is_time) && is_time(channel.bus_free) &&
         is_time(channel.read_ready) && std::ranges::all_of(channel.banks, [&](const Bank& bank) {
           return bank.open_row >= kClosed && is_time(bank.activate_ready) && is_time(bank.column_ready) &&
                  is_time(bank.precharge_ready);
         });
}

void DramTiming::refresh_until(std::int64_t cycle) {
  caused_ = &unclaimed_;
  for (Channel& channel : channels_) refresh_until(channel, cycle);
}

}  // namespace wagesim
