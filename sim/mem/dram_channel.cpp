#include "sim/mem/dram_channel.h"

namespace wagesim {
namespace {

/// Long before the first command: what has never happened constrains nothing.
constexpr std::int64_t kLongAgo = -(std::int64_t{1} << 50);
/// No constraint outlasts what it follows by more: a few of the timing parameters, each at most 10 us, and a
/// refresh of at most 100 us (docs/machine-files.md).
constexpr std::int64_t kSettled = std::int64_t{1} << 31;

}  // namespace

DramChannel::DramChannel(const DramParams& params)
    : params_(params),
      pages_(params),
      write_to_read_l_(std::max(params.t_cwl_ps + params.burst_ps + params.t_wtr_l_ps, params.t_ccd_l_ps)),
      banks_(static_cast<std::size_t>(params.banks)),
      groups_(static_cast<std::size_t>(params.bank_groups)) {
  activations_.fill(kLongAgo);
  if (params.t_refi_ps > 0) next_refresh_ = params.t_refi_ps;
}

std::int64_t DramChannel::activate_time(int index, std::int64_t earliest) const {
  const std::size_t newest = (oldest_activation_ + 3) % activations_.size();
  return std::max({earliest, bank(index).activate_ready, group_of(index).activate_ready,
                   activations_[newest] + params_.t_rrd_s_ps,
                   activations_[oldest_activation_] + params_.t_faw_ps});
}

void DramChannel::activate(int index, std::int64_t row, std::int64_t time, DramCounters& caused) {
  Bank& bank = banks_[static_cast<std::size_t>(index)];
  activations_[oldest_activation_] = time;
  oldest_activation_ = (oldest_activation_ + 1) % activations_.size();
  group_of(index).activate_ready = time + params_.t_rrd_l_ps;
  bank.open_row = row;
  bank.activated = bank.last_column = time;
  bank.column_ready = time + params_.t_rcd_ps;
  bank.precharge_ready = time + params_.t_ras_ps;
  ++caused.activations;
}

void DramChannel::precharge(int index, std::int64_t time, DramCounters& caused) {
  Bank& bank = banks_[static_cast<std::size_t>(index)];
  open_time_.add(bank.activated, time);
  bank.open_row = kClosed;
  bank.activate_ready = time + params_.t_rp_ps;
  ++caused.precharges;
}

/// The refresh that is due: closes what is open from then on, by one command, and starts when every bank is
/// precharged.
void DramChannel::refresh(bool idle, DramCounters& caused) {
  std::int64_t close = next_refresh_;
  for (int index = 0; index < banks(); ++index) {
    if (bank(index).open_row == kClosed) continue;
    const std::int64_t unused = idle_close_time(index);
    if (idle && unused < next_refresh_) {
      precharge(index, unused, caused);
    } else {
      close = std::max(close, bank(index).precharge_ready);
    }
  }
  std::int64_t start = next_refresh_;
  for (int index = 0; index < banks(); ++index) {
    if (bank(index).open_row != kClosed) precharge(index, close, caused);
    start = std::max(start, bank(index).activate_ready);
  }
  for (Bank& bank : banks_) bank.activate_ready = start + params_.t_rfc_ps;
  ++caused.refreshes;
  next_refresh_ += params_.t_refi_ps;
}

void DramChannel::refresh_until(std::int64_t time, bool idle, DramCounters& caused) {
  while (next_refresh_ <= time) {
    refresh(idle, caused);
    const std::int64_t ready = banks_.front().activate_ready;
    if (next_refresh_ > time || ready > next_refresh_) continue;
    // All banks stay closed: the refreshes of an idle stretch but the last leave no trace but their number.
    const std::int64_t skipped = (time - next_refresh_) / params_.t_refi_ps;
    caused.refreshes += skipped;
    next_refresh_ += skipped * params_.t_refi_ps;
  }
}

void DramChannel::idle_until(std::int64_t time, DramCounters& caused) {
  idle_refresh_until(time, caused);
  for (int index = 0; index < banks(); ++index)
    if (bank(index).open_row != kClosed && idle_close_time(index) <= time)
      precharge(index, idle_close_time(index), caused);
}

std::int64_t DramChannel::open_since() const {
  std::int64_t since = kNever;
  for (const Bank& bank : banks_)
    if (bank.open_row != kClosed) since = std::min(since, bank.activated);
  return since;
}

std::int64_t DramChannel::open_before(std::int64_t until) {
  const std::int64_t since = open_since();
  const std::int64_t open = open_time_.before(until, since);
  open_time_.settle(std::min(until, since));
  return open;
}

bool DramChannel::can_rest_at(std::int64_t time) const {
  const bool refreshes = params_.t_refi_ps > 0;
  if (refreshes ? next_refresh_ <= 0 || next_refresh_ > time + params_.t_refi_ps : next_refresh_ != kNever)
    return false;
  // Before a command, the refreshes due by then are done: no command is later than the next.
  const auto is_time = [last = std::min(time, next_refresh_) + kSettled](std::int64_t moment) {
    return moment >= kLongAgo && moment <= last;
  };
  return std::ranges::all_of(activations_, is_time) && is_time(bus_free_) && is_time(read_ready_) &&
         open_time_.can_be(time + kSettled) &&
         std::ranges::all_of(groups_,
                             [&](const Group& group) {
                               return is_time(group.column_ready) && is_time(group.read_ready) &&
                                      is_time(group.activate_ready);
                             }) &&
         std::ranges::all_of(banks_, [&](const Bank& bank) {
           return bank.open_row >= kClosed && is_time(bank.activate_ready) && is_time(bank.column_ready) &&
                  is_time(bank.precharge_ready) && is_time(bank.last_column) && is_time(bank.activated);
         });
}

}  // namespace wagesim
