#include "sim/mem/dram_timing.h"

#include <algorithm>
#include <utility>

namespace wagesim {

DramTiming::DramTiming(const DramParams& params)
    : latency_(params.controller_latency_ps), scheduler_(std::in_place_type<FcfsScheduler>, params) {
  switch (params.scheduler) {
    case DramSchedulerKind::Fcfs:
      break;
    case DramSchedulerKind::FrFcfs:
      scheduler_.emplace<FrFcfsScheduler>(params);
      break;
  }
}

std::optional<std::int64_t> DramTiming::send_later(std::uint64_t address, std::uint32_t bytes, bool write,
                                                   std::uint64_t ticket, DramCounters& caused) {
  const std::optional<std::int64_t> served =
      std::get<FrFcfsScheduler>(scheduler_).send(last_arrival_, address, bytes, write, ticket, caused);
  if (!served) return std::nullopt;
  return *served + latency_;
}

bool DramTiming::advance(std::int64_t until) {
  auto* const later = std::get_if<FrFcfsScheduler>(&scheduler_);
  return later != nullptr && later->advance(until);
}

std::optional<std::int64_t> DramTiming::answer(std::uint64_t ticket) {
  const std::optional<std::int64_t> served = std::get<FrFcfsScheduler>(scheduler_).take(ticket);
  if (!served) return std::nullopt;
  return *served + latency_;
}

void DramTiming::settle(std::int64_t time) {
  if (auto* const later = std::get_if<FrFcfsScheduler>(&scheduler_)) {
    later->settle(time);
  } else {
    for (DramChannel& channel : std::get<FcfsScheduler>(scheduler_).channels())
      channel.idle_until(time, unclaimed_);
  }
}

void DramTiming::drain() {
  if (auto* const later = std::get_if<FrFcfsScheduler>(&scheduler_)) later->drain();
}

DramCounters DramTiming::claim_rest() {
  if (auto* const later = std::get_if<FrFcfsScheduler>(&scheduler_)) return later->claim_rest();
  return std::exchange(unclaimed_, {});
}

std::int64_t DramTiming::open_before(std::int64_t until) {
  std::int64_t open = 0;
  if (auto* const later = std::get_if<FrFcfsScheduler>(&scheduler_)) {
    for (FrFcfsQueue& channel : later->channels()) open += channel.channel().open_before(until);
  } else {
    for (DramChannel& channel : std::get<FcfsScheduler>(scheduler_).channels())
      open += channel.open_before(until);
  }
  return open;
}

bool DramTiming::can_rest_at(std::int64_t time) const {
  if (last_arrival_ < 0 || last_arrival_ > time) return false;
  if (const auto* const later = std::get_if<FrFcfsScheduler>(&scheduler_)) return later->can_rest_at(time);
  return std::ranges::all_of(std::get<FcfsScheduler>(scheduler_).channels(),
                             [&](const DramChannel& channel) { return channel.can_rest_at(time); });
}

}  // namespace wagesim
