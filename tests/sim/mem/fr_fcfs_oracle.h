#pragma once

#include <deque>

#include "tests/sim/mem/dram_rules.h"

namespace wagesim::test {

struct DramRequest {
  std::int64_t arrival = 0;
  std::uint64_t address = 0;
  std::uint32_t bytes = 0;
  bool write = false;
};

/// FR-FCFS with a write buffer, moment by moment: in each it looks at everything that waits and sends what
/// the rules of docs/memory.md allow, the most urgent first. Knows all requests beforehand. Slow.
class FrFcfsOracle {
 public:
  FrFcfsOracle(const DramParams& params, const std::vector<DramRequest>& requests) : p_(params) {
    for (int channel = 0; channel < p_.channels; ++channel) channels_.emplace_back(p_);
    answers_.resize(requests.size());
    for (std::size_t index = 0; index < requests.size(); ++index) {
      const DramRequest& request = requests[index];
      const auto size = static_cast<std::uint64_t>(p_.burst_bytes);
      for (std::uint64_t number = request.address / size;
           number <= (request.address + request.bytes - 1) / size; ++number) {
        const DramPlace place(p_, number * size);
        const bool whole =
            number * size >= request.address && (number + 1) * size <= request.address + request.bytes;
        Channel& channel = channels_[static_cast<std::size_t>(place.channel)];
        (request.write ? channel.later_writes : channel.later_reads)
            .push_back({index, request.arrival, number, place.bank, place.row, whole});
      }
    }
  }

  /// Until everything is done and `more` moments after that; returns that time.
  std::int64_t run(std::int64_t more) {
    std::int64_t now = 0;
    for (std::int64_t left = more; left > 0; ++now) {
      for (Channel& channel : channels_) moment(channel, now);
      if (idle()) --left;
    }
    for (Channel& channel : channels_) channel.rules.settle(now);
    return now;
  }
  [[nodiscard]] const std::vector<std::int64_t>& answers() const { return answers_; }
  [[nodiscard]] DramCounters counters() const {
    DramCounters sum;
    for (const Channel& channel : channels_) sum += channel.rules.counters;
    return sum;
  }
  [[nodiscard]] std::int64_t open_before(std::int64_t until) const {
    std::int64_t sum = 0;
    for (const Channel& channel : channels_) sum += channel.rules.open_before(until);
    return sum;
  }

 private:
  struct Burst {
    std::size_t request;
    std::int64_t arrival;
    std::uint64_t number;
    int bank;
    std::int64_t row;
    bool whole;
    int found = 0;     ///< 0 hit, 1 miss, 2 conflict
    int admitted = 0;  ///< when, in order; of a write: when it was last written to
  };
  struct Channel {
    explicit Channel(const DramParams& params)
        : rules(params), conflict(static_cast<std::size_t>(params.banks)) {}
    DramRules rules;
    std::deque<Burst> later_reads, later_writes;
    std::vector<Burst> reads, writes;
    std::vector<bool> conflict;
    bool draining = false;
  };

  [[nodiscard]] bool idle() const {
    return std::ranges::all_of(channels_, [](const Channel& channel) {
      return channel.later_reads.empty() && channel.later_writes.empty() && channel.reads.empty() &&
             channel.writes.empty();
    });
  }

  void moment(Channel& channel, std::int64_t now) {
    do admit(channel, now);
    while (send_one(channel, now));
  }

  void answer(const Burst& burst, std::int64_t time) {
    answers_[burst.request] = std::max(answers_[burst.request], time + p_.controller_latency_ps);
  }

  void admit(Channel& channel, std::int64_t now) {
    while (!channel.later_reads.empty() && channel.later_reads.front().arrival <= now &&
           std::ssize(channel.reads) < p_.read_queue) {
      const Burst burst = channel.later_reads.front();
      channel.later_reads.pop_front();
      const bool buffered = std::ranges::any_of(
          channel.writes, [&](const Burst& write) { return write.number == burst.number && write.whole; });
      if (buffered) {
        answer(burst, now);
      } else {
        channel.reads.push_back(burst);
        channel.reads.back().admitted = admitted_++;
        ++channel.rules.counters.read_bursts;
      }
    }
    while (!channel.later_writes.empty() && channel.later_writes.front().arrival <= now &&
           std::ssize(channel.writes) < p_.write_queue) {
      const Burst burst = channel.later_writes.front();
      channel.later_writes.pop_front();
      answer(burst, now);
      const auto same = std::ranges::find(channel.writes, burst.number, &Burst::number);
      if (same == channel.writes.end()) {
        channel.writes.push_back(burst);
        channel.writes.back().admitted = admitted_++;
        ++channel.rules.counters.write_bursts;
      } else {
        same->whole = same->whole || burst.whole;
        same->admitted = admitted_++;
      }
    }
  }

  /// A write waits for reads of the same burst that were there first; those that came later were answered
  /// from the buffer or are added to by the controller.
  [[nodiscard]] static bool is_held(const Channel& channel, const Burst& write) {
    return std::ranges::any_of(channel.reads, [&](const Burst& read) {
      return read.number == write.number && read.admitted < write.admitted;
    });
  }

  bool send_one(Channel& channel, std::int64_t now) {
    DramRules& rules = channel.rules;
    if (rules.refresh_due() <= now) {
      rules.refresh(false);
      return true;
    }
    std::vector<std::size_t> sendable;
    for (std::size_t index = 0; index < channel.writes.size(); ++index)
      if (!is_held(channel, channel.writes[index])) sendable.push_back(index);
    const auto writes = std::ssize(channel.writes);
    if (channel.reads.empty()) {
      channel.draining = writes > 0;
    } else if (channel.draining ? writes <= p_.write_low : writes >= p_.write_high) {
      channel.draining = !channel.draining;
    }
    if (sendable.empty()) channel.draining = false;
    std::vector<Burst>& queue = channel.draining ? channel.writes : channel.reads;
    if (!channel.draining) {
      sendable.clear();
      for (std::size_t index = 0; index < queue.size(); ++index) sendable.push_back(index);
    }
    const DramCommand column = channel.draining ? DramCommand::Write : DramCommand::Read;
    const auto allowed = [&](DramCommand kind, int bank) {
      return rules.first_allowed(kind, bank, now) <= now;
    };
    for (const std::size_t index : sendable) {  // row hits, the oldest first
      const Burst burst = queue[index];
      if (rules.open_row(burst.bank) != burst.row || !allowed(column, burst.bank)) continue;
      queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(index));
      const std::int64_t end = rules.transfer(channel.draining, burst.bank, burst.row, now);
      if (!channel.draining) answer(burst, end);
      ++(burst.found == 0   ? rules.counters.row_hits
         : burst.found == 1 ? rules.counters.row_misses
                            : rules.counters.row_conflicts);
      return true;
    }
    for (const std::size_t index : sendable) {  // then rows for the oldest
      Burst& burst = queue[index];
      const bool first_of_bank = std::ranges::none_of(
          sendable, [&](std::size_t other) { return other < index && queue[other].bank == burst.bank; });
      const bool row_is_used = std::ranges::any_of(sendable, [&](std::size_t other) {
        return queue[other].bank == burst.bank && queue[other].row == rules.open_row(burst.bank);
      });
      const auto bank = static_cast<std::size_t>(burst.bank);
      if (!first_of_bank || row_is_used) continue;
      if (rules.open_row(burst.bank) < 0) {
        if (!allowed(DramCommand::Activate, burst.bank)) continue;
        rules.send(DramCommand::Activate, burst.bank, burst.row, now);
        burst.found = std::max(burst.found, channel.conflict[bank] ? 2 : 1);
        channel.conflict[bank] = false;
      } else {
        if (!allowed(DramCommand::Precharge, burst.bank)) continue;
        rules.send(DramCommand::Precharge, burst.bank, 0, now);
        channel.conflict[bank] = true;
      }
      return true;
    }
    for (int bank = 0; bank < p_.banks; ++bank) {  // last what nobody wants
      const std::int64_t row = rules.open_row(bank);
      const auto wants = [&](const Burst& burst) { return burst.bank == bank && burst.row == row; };
      if (row < 0 || rules.idle_close(bank) > now || std::ranges::any_of(channel.reads, wants) ||
          std::ranges::any_of(channel.writes, wants))
        continue;
      rules.send(DramCommand::Precharge, bank, 0, now);
      return true;
    }
    return false;
  }

  DramParams p_;
  std::vector<Channel> channels_;
  std::vector<std::int64_t> answers_;
  int admitted_ = 0;
};

}  // namespace wagesim::test
