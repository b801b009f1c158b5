#include "sim/mem/fr_fcfs_scheduler.h"

#include <algorithm>
#include <utility>

namespace wagesim {

FrFcfsScheduler::FrFcfsScheduler(const DramParams& params)
    : params_(params),
      map_(params),
      channels_(static_cast<std::size_t>(params.channels), FrFcfsQueue(params_, unclaimed_)) {}

std::optional<std::int64_t> FrFcfsScheduler::send(std::int64_t arrival, std::uint64_t address,
                                                  std::uint32_t bytes, bool write, std::uint64_t ticket,
                                                  DramCounters& caused) {
  const auto burst_bytes = static_cast<std::uint64_t>(params_.burst_bytes);
  const std::uint64_t first = address / burst_bytes, last = (address + bytes - 1) / burst_bytes;
  const bool at_once = write && takes_at_once(address, bytes);
  if (!at_once) requests_[ticket].bursts = static_cast<std::int64_t>(last - first + 1);
  for (std::uint64_t number = first; number <= last; ++number) {
    const std::uint64_t begin = number * burst_bytes;
    map_.visit(begin, 1, [&](const DramPiece& piece) {
      WaitingBurst burst;
      burst.arrival = arrival;
      burst.row = piece.row;
      burst.number = number;
      burst.ticket = ticket;
      burst.bank = map_.bank(piece, 0);
      burst.whole = write && begin >= address && begin + burst_bytes <= address + bytes;
      burst.account = &caused;
      channels_[static_cast<std::size_t>(piece.channel)].add(burst, write);
    });
  }
  if (at_once) return arrival;
  return std::nullopt;
}

/// Whether every channel's write buffer has room for all the bursts of a write when it arrives.
bool FrFcfsScheduler::takes_at_once(std::uint64_t address, std::uint32_t bytes) const {
  std::vector<std::int64_t> bursts(channels_.size());
  map_.visit(address, bytes, [&](const DramPiece& piece) {
    bursts[static_cast<std::size_t>(piece.channel)] += piece.bursts;
  });
  for (std::size_t channel = 0; channel < channels_.size(); ++channel)
    if (bursts[channel] > 0 && !channels_[channel].takes_writes(bursts[channel])) return false;
  return true;
}

FrFcfsQueue& FrFcfsScheduler::next() {
  return *std::ranges::min_element(channels_, {}, &FrFcfsQueue::next_time);
}

bool FrFcfsScheduler::advance(std::int64_t until) {
  for (;;) {
    FrFcfsQueue& channel = next();
    if (channel.next_time() >= until) return false;
    const std::optional<FrFcfsQueue::Served> served = channel.step();
    if (!served) continue;
    const auto request = requests_.find(served->ticket);
    if (request == requests_.end()) continue;  // answered when it was sent
    request->second.served = std::max(request->second.served, served->time);
    if (--request->second.bursts == 0) return true;
  }
}

std::optional<std::int64_t> FrFcfsScheduler::take(std::uint64_t ticket) {
  const auto request = requests_.find(ticket);
  if (request == requests_.end() || request->second.bursts > 0) return std::nullopt;
  const std::int64_t served = request->second.served;
  requests_.erase(request);
  return served;
}

void FrFcfsScheduler::settle(std::int64_t time) {
  while (advance(time)) {
  }
  for (FrFcfsQueue& channel : channels_) channel.settle(time);
}

void FrFcfsScheduler::drain() {
  while (std::ranges::any_of(channels_, &FrFcfsQueue::holds_writes)) next().step();
}

DramCounters FrFcfsScheduler::claim_rest() {
  for (FrFcfsQueue& channel : channels_) channel.disclaim();
  return std::exchange(unclaimed_, {});
}

bool FrFcfsScheduler::can_rest_at(std::int64_t time) const {
  return std::ranges::all_of(channels_,
                             [&](const FrFcfsQueue& channel) { return channel.can_rest_at(time); });
}

}  // namespace wagesim
