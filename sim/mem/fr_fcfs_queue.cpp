#include "sim/mem/fr_fcfs_queue.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace wagesim {
namespace {

// Of events at the same time: what arrives is known before a command is chosen; column commands go before
// those that prepare a row, and nothing is closed for want of use before that.
constexpr int kAdmission = 0, kColumnCommand = 1, kRowCommand = 2, kClosing = 3;

// While commands are proposed: of a bank.
constexpr std::uint8_t kHasCandidate = 1, kHasHit = 2;

}  // namespace

FrFcfsQueue::FrFcfsQueue(const DramParams& params, DramCounters& unclaimed)
    : params_(params),
      unclaimed_(unclaimed),
      channel_(params),
      closed_for_conflict_(static_cast<std::size_t>(params.banks)),
      seen_(static_cast<std::size_t>(params.banks)) {}

void FrFcfsQueue::add(const WaitingBurst& burst, bool write) {
  (write ? arriving_writes_ : arriving_reads_).push_back(burst);
  replan();
}

bool FrFcfsQueue::takes_writes(std::int64_t bursts) const {
  return std::ssize(writes_) + std::ssize(arriving_writes_) + bursts <= params_.write_queue;
}

std::optional<FrFcfsQueue::Served> FrFcfsQueue::step() {
  const Plan plan = plan_;
  std::optional<Served> served;
  if (plan.kind >= Kind::Column && plan.time >= channel_.next_refresh()) {
    channel_.refresh_until(plan.time, unclaimed_);  // closes rows: another command may be next
    replan();
    return served;
  }
  now_ = plan.time;
  switch (plan.kind) {
    case Kind::Nothing:
      break;
    case Kind::AdmitRead:
      served = admit_read();
      break;
    case Kind::AdmitWrite:
      served = admit_write();
      break;
    case Kind::Column:
      served = send_column(plan.burst);
      break;
    case Kind::Activate: {
      WaitingBurst& burst = active()[plan.burst];
      channel_.activate(plan.bank, burst.row, now_, *burst.account);
      const bool conflict = std::exchange(closed_for_conflict_[static_cast<std::size_t>(plan.bank)], 0) != 0;
      burst.found =
          std::max(burst.found, conflict ? WaitingBurst::Found::Conflict : WaitingBurst::Found::Miss);
      break;
    }
    case Kind::Precharge:
      channel_.precharge(plan.bank, now_, *active()[plan.burst].account);
      closed_for_conflict_[static_cast<std::size_t>(plan.bank)] = 1;
      break;
    case Kind::CloseUnused:
      channel_.precharge(plan.bank, now_, unclaimed_);
      break;
  }
  replan();
  return served;
}

/// A read of a burst that the write buffer holds whole is answered from there.
std::optional<FrFcfsQueue::Served> FrFcfsQueue::admit_read() {
  WaitingBurst burst = arriving_reads_.front();
  arriving_reads_.pop_front();
  const auto same = [&](const WaitingBurst& write) { return write.whole && write.number == burst.number; };
  if (std::ranges::any_of(writes_, same)) return Served{burst.ticket, now_};
  burst.order = admitted_++;
  ++burst.account->read_bursts;
  reads_.push_back(burst);
  return std::nullopt;
}

/// A write of a burst that is in the buffer joins it.
FrFcfsQueue::Served FrFcfsQueue::admit_write() {
  WaitingBurst burst = arriving_writes_.front();
  arriving_writes_.pop_front();
  const auto same = std::ranges::find(writes_, burst.number, &WaitingBurst::number);
  burst.order = burst.joined = admitted_++;
  burst.behind = static_cast<int>(std::ranges::count(reads_, burst.number, &WaitingBurst::number));
  if (same != writes_.end()) {
    same->whole = same->whole || burst.whole;
    same->joined = burst.joined;
    same->behind = burst.behind;
  } else {
    ++burst.account->write_bursts;
    writes_.push_back(burst);
  }
  return {burst.ticket, now_};
}

std::optional<FrFcfsQueue::Served> FrFcfsQueue::send_column(std::size_t index) {
  std::vector<WaitingBurst>& queue = active();
  const WaitingBurst burst = queue[index];
  queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(index));
  DramCounters& account = *burst.account;
  if (draining_) {
    channel_.column<true>(burst.bank, now_, account);
  } else {
    channel_.column<false>(burst.bank, now_, account);
  }
  ++(burst.found == WaitingBurst::Found::Hit    ? account.row_hits
     : burst.found == WaitingBurst::Found::Miss ? account.row_misses
                                                : account.row_conflicts);
  if (draining_) return std::nullopt;  // its requester has long been answered
  for (WaitingBurst& write : writes_)
    if (write.number == burst.number && write.joined > burst.order) --write.behind;
  return Served{burst.ticket, channel_.bus_free()};
}

void FrFcfsQueue::propose(const Plan& plan) {
  const auto key = [](const Plan& of) { return std::tuple(of.time, of.rank, of.order); };
  if (plan.time != DramChannel::kNever && key(plan) < key(plan_)) plan_ = plan;
}

void FrFcfsQueue::replan() {
  plan_ = {};
  propose_admissions();
  if (plan_.time <= now_) return;  // reads and writes are weighed once all that has arrived is there
  choose_direction();
  propose_commands();
  if (PagePolicy(params_).idle_ps != PagePolicy::kForever) propose_closing();
}

/// Writes go once enough of them wait, or where no read does; until few are left and a read waits.
void FrFcfsQueue::choose_direction() {
  const std::int64_t writes = std::ssize(writes_);
  const std::int64_t few = reads_.empty() ? 0 : draining_ ? params_.write_low : params_.write_high - 1;
  draining_ = writes > few && std::ranges::any_of(writes_, &WaitingBurst::may_go);
}

void FrFcfsQueue::propose_admissions() {
  if (!arriving_reads_.empty() && std::ssize(reads_) < params_.read_queue)
    propose({std::max(now_, arriving_reads_.front().arrival), Kind::AdmitRead, kAdmission, 0, 0, 0});
  if (!arriving_writes_.empty() && std::ssize(writes_) < params_.write_queue)
    propose({std::max(now_, arriving_writes_.front().arrival), Kind::AdmitWrite, kAdmission, 1, 0, 0});
}

/// What each burst whose turn it is needs next. A row is opened for the oldest burst of its bank, and closed
/// for it when no burst wants what is open.
void FrFcfsQueue::propose_commands() {
  const std::vector<WaitingBurst>& queue = active();
  if (queue.empty()) return;
  std::ranges::fill(seen_, std::uint8_t{0});
  const auto seen = [&](int bank) -> std::uint8_t& { return seen_[static_cast<std::size_t>(bank)]; };
  for (const WaitingBurst& burst : queue)
    if (burst.may_go() && channel_.bank(burst.bank).open_row == burst.row) seen(burst.bank) |= kHasHit;
  for (std::size_t index = 0; index < queue.size(); ++index) {
    const WaitingBurst& burst = queue[index];
    std::uint8_t& flags = seen(burst.bank);
    if (!burst.may_go() || (flags & kHasCandidate) != 0)
      continue;  // an older burst of the bank needs the same or goes first
    const std::int64_t open_row = channel_.bank(burst.bank).open_row;
    if (open_row == burst.row) {
      const std::int64_t time = draining_ ? channel_.column_time<true>(burst.bank, now_)
                                          : channel_.column_time<false>(burst.bank, now_);
      propose({time, Kind::Column, kColumnCommand, burst.order, index, burst.bank});
    } else if (open_row == DramChannel::kClosed) {
      propose({channel_.activate_time(burst.bank, now_), Kind::Activate, kRowCommand, burst.order, index,
               burst.bank});
    } else if ((flags & kHasHit) == 0) {
      propose({channel_.precharge_time(burst.bank, now_), Kind::Precharge, kRowCommand, burst.order, index,
               burst.bank});
    } else {
      continue;  // a younger one has the candidate: the hit
    }
    flags |= kHasCandidate;
  }
}

void FrFcfsQueue::propose_closing() {
  for (int bank = 0; bank < channel_.banks(); ++bank)
    if (channel_.bank(bank).open_row != DramChannel::kClosed && !is_wanted(bank))
      propose({std::max(now_, channel_.idle_close_time(bank)), Kind::CloseUnused, kClosing,
               static_cast<std::uint64_t>(bank), 0, bank});
}

bool FrFcfsQueue::is_wanted(int bank) const {
  const auto wants = [&](const WaitingBurst& burst) {
    return burst.bank == bank && burst.row == channel_.bank(bank).open_row;
  };
  return std::ranges::any_of(reads_, wants) || std::ranges::any_of(writes_, wants);
}

void FrFcfsQueue::settle(std::int64_t time) {
  channel_.refresh_until(time, unclaimed_);
  replan();
}

void FrFcfsQueue::disclaim() {
  for (WaitingBurst& burst : writes_) burst.account = &unclaimed_;
}

bool FrFcfsQueue::can_rest_at(std::int64_t time) const {
  return channel_.can_rest_at(time) && now_ >= 0 && now_ <= time &&
         std::ssize(writes_) <= params_.write_queue &&
         std::ranges::all_of(writes_, [&](const WaitingBurst& burst) {
           return burst.row >= 0 && burst.bank >= 0 && burst.bank < params_.banks && burst.order < admitted_;
         });
}

}  // namespace wagesim
