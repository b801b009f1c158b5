#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/mem/dram_map.h"

namespace wagesim {

/// What the DRAM did, in exact counts over all channels. A burst finds its row open (hit), its bank closed
/// (miss), or another row open (conflict). A precharge is of one bank, a refresh of all banks of one channel.
struct DramCounters {
  std::int64_t read_bursts = 0, write_bursts = 0;
  std::int64_t row_hits = 0, row_misses = 0, row_conflicts = 0;
  std::int64_t activations = 0, precharges = 0, refreshes = 0;

  template <class Io>
  void state(Io& io) {
    io(read_bursts, write_bursts, row_hits, row_misses, row_conflicts, activations, precharges, refreshes);
  }
  friend bool operator==(const DramCounters&, const DramCounters&) = default;
};

/// When a DRAM answers: channels that serve their requests first come first served, banks that keep their row
/// open, and refreshes of all banks of a channel. Integer arithmetic in machine cycles; the rules are in
/// docs/memory.md. Holds no data.
class DramTiming {
 public:
  explicit DramTiming(const DramParams& params);
  DramTiming(const DramTiming&) = delete;
  DramTiming& operator=(const DramTiming&) = delete;

  /// A request for bytes [address, address + bytes), bytes >= 1, that reaches the controller in cycle
  /// `arrival`. Returns the cycle in which its last byte has been transferred and the controller has
  /// answered. Requests count as arriving in the order of the calls: one with an earlier cycle than the last
  /// is taken as arriving with it. What it makes the DRAM do is also added to `caused`, if there is one.
  std::int64_t access(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes, bool write,
                      DramCounters* caused = nullptr);

  /// Does the refreshes that fall due up to `cycle`, so that an idle DRAM's are counted too.
  void refresh_until(std::int64_t cycle);

  [[nodiscard]] const DramCounters& counters() const { return counters_; }
  /// Whether a DRAM can be as this one is when nothing has been under way since before `cycle`. For states
  /// that come from a file.
  [[nodiscard]] bool can_rest_at(std::int64_t cycle) const;
  template <class Io>
  void state(Io& io) {
    io(channels_, last_arrival_, counters_);
  }

 private:
  static constexpr std::int64_t kClosed = -1;
  static constexpr std::int64_t kNever = INT64_MAX;

  struct Bank {
    std::int64_t open_row = kClosed;
    std::int64_t activate_ready = 0;   ///< earliest ACT, where closed
    std::int64_t column_ready = 0;     ///< earliest column command, where open
    std::int64_t precharge_ready = 0;  ///< earliest PRE, where open
    template <class Io>
    void state(Io& io) {
      io(open_row, activate_ready, column_ready, precharge_ready);
    }
  };

  struct Channel {
    std::vector<Bank> banks;
    std::array<std::int64_t, 4> activations;  ///< cycles of the last four ACTs, a ring
    std::size_t oldest_activation = 0;
    std::int64_t bus_free = 0;    ///< end of the last data on the bus
    bool bus_had_read = false;    ///< what that data was
    std::int64_t read_ready = 0;  ///< earliest read command after the last write
    std::int64_t next_refresh = kNever;
    template <class Io>
    void state(Io& io) {
      io(banks, activations, oldest_activation, bus_free, bus_had_read, read_ready, next_refresh);
      if constexpr (Io::kRestores) io.require(oldest_activation < activations.size(), "DRAM state");
    }
  };

  [[nodiscard]] bool can_rest_at(const Channel& channel, std::int64_t cycle) const;
  template <bool kWrite>
  std::int64_t access_as(std::uint64_t address, std::uint32_t bytes);
  template <bool kWrite>
  void serve_piecewise(Channel& channel, Bank& bank, std::int64_t arrival, std::int64_t row,
                       std::int64_t bursts);
  template <bool kWrite>
  [[nodiscard]] std::int64_t column_time(const Channel& channel, std::int64_t earliest) const;
  [[nodiscard]] std::int64_t activate_time(const Channel& channel, std::int64_t earliest) const;
  template <bool kWrite>
  [[nodiscard]] std::int64_t first_command(const Channel& channel, const Bank& bank, std::int64_t arrival,
                                           std::int64_t row) const;
  void open(Channel& channel, Bank& bank, std::int64_t arrival, std::int64_t row);
  template <bool kWrite>
  void transfer(Channel& channel, Bank& bank, std::int64_t last);
  void refresh(Channel& channel);
  void refresh_until(Channel& channel, std::int64_t cycle);

  void count(std::int64_t DramCounters::*what, std::int64_t times) {
    counters_.*what += times;
    caused_->*what += times;
  }

  DramParams params_;
  DramMap map_;
  std::vector<Channel> channels_;
  std::int64_t last_arrival_ = 0;
  DramCounters counters_;
  DramCounters unclaimed_;              ///< what nobody asked for; not read
  DramCounters* caused_ = &unclaimed_;  ///< of the request under way
};

}  // namespace wagesim
