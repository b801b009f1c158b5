#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/mem/dram_counters.h"
#include "sim/mem/open_time.h"
#include "sim/mem/page_policy.h"

namespace wagesim {

/// One channel of a DRAM: the state of its banks and data bus, and the least distances between commands that
/// docs/memory.md lists. Says when a command may be sent at the earliest, and takes note that it was; which
/// command is sent is the schedulers' to choose. Times in picoseconds.
class DramChannel {
 public:
  static constexpr std::int64_t kClosed = -1;
  static constexpr std::int64_t kNever = INT64_MAX;

  struct Bank {
    std::int64_t open_row = kClosed;
    std::int64_t column_ready = 0;     ///< earliest column command, where open
    std::int64_t precharge_ready = 0;  ///< earliest PRE, where open
    std::int64_t last_column = 0;      ///< its last column command, where open; that of ACT before the first
    std::int64_t activate_ready = 0;   ///< earliest ACT, where closed
    std::int64_t activated = 0;        ///< its ACT, where open
    template <class Io>
    void state(Io& io) {
      io(open_row, column_ready, precharge_ready, last_column, activate_ready, activated);
    }
  };

  explicit DramChannel(const DramParams& params);

  [[nodiscard]] const Bank& bank(int index) const { return banks_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] int banks() const { return static_cast<int>(banks_.size()); }
  [[nodiscard]] std::int64_t bus_free() const { return bus_free_; }  ///< end of the last data on the bus
  [[nodiscard]] std::int64_t next_refresh() const { return next_refresh_; }

  /// Earliest column command, not before `earliest`, of a bank whose row is open; its data finds the bus
  /// free.
  template <bool kWrite>
  [[nodiscard]] std::int64_t column_time(int bank, std::int64_t earliest) const;
  /// Earliest ACT of a closed bank.
  [[nodiscard]] std::int64_t activate_time(int bank, std::int64_t earliest) const;
  /// Earliest PRE of an open bank.
  [[nodiscard]] std::int64_t precharge_time(int index, std::int64_t earliest) const {
    return std::max(earliest, bank(index).precharge_ready);
  }
  /// When the page policy closes an open row that nobody waits for. Far away where it never does.
  [[nodiscard]] std::int64_t idle_close_time(int index) const {
    return std::max(bank(index).last_column + pages_.idle_ps, bank(index).precharge_ready);
  }

  void activate(int bank, std::int64_t row, std::int64_t time, DramCounters& caused);
  void precharge(int bank, std::int64_t time, DramCounters& caused);
  /// One burst, its column command at `time`; closes the row where the page policy does so at once.
  template <bool kWrite>
  void column(int bank, std::int64_t time, DramCounters& caused) {
    note_columns<kWrite>([bank](std::int64_t) { return bank; }, 0, 1, time, 0);
    end_data<kWrite>(time);
    if (pages_.at_once) precharge(bank, this->bank(bank).precharge_ready, caused);
  }
  /// Bursts back to back, `pitch` apart, the one of index i in bank_of(i), going round the first `banks` of
  /// those: sends all of them if all their rows are open and wanted in time and no refresh comes between,
  /// otherwise none, and says which.
  template <bool kWrite, class BankOf>
  [[nodiscard]] bool column_run(BankOf bank_of, std::int64_t row, std::int64_t bursts, std::int64_t banks,
                                std::int64_t pitch, std::int64_t arrival);

  /// Does the refreshes that fall due up to `time`.
  void refresh_until(std::int64_t time, DramCounters& caused) { refresh_until(time, false, caused); }
  /// The same, where no burst waits and none arrives before: closes the rows that the page policy closes
  /// before each refresh, too.
  void idle_refresh_until(std::int64_t time, DramCounters& caused) { refresh_until(time, true, caused); }
  /// The same, and the rows that it closes up to `time`.
  void idle_until(std::int64_t time, DramCounters& caused);

  /// Time before `until` in which a bank was open; afterwards only asked for later times. Nothing before
  /// `until` may change any more.
  [[nodiscard]] std::int64_t open_before(std::int64_t until);

  /// Whether a channel can be as this one is when nothing has been under way since before `time`. For states
  /// that come from a file.
  [[nodiscard]] bool can_rest_at(std::int64_t time) const;
  template <class Io>
  void state(Io& io) {
    io(banks_, groups_, activations_, oldest_activation_, bus_free_, bus_had_read_, read_ready_,
       next_refresh_, open_time_);
    if constexpr (Io::kRestores) io.require(oldest_activation_ < activations_.size(), "DRAM state");
  }

 private:
  /// The banks of one bank group share column and row circuits.
  struct Group {
    std::int64_t column_ready = 0, read_ready = 0, activate_ready = 0;
    template <class Io>
    void state(Io& io) {
      io(column_ready, read_ready, activate_ready);
    }
  };

  [[nodiscard]] const Group& group_of(int bank) const {
    return groups_[static_cast<std::size_t>(bank) & (groups_.size() - 1)];
  }
  [[nodiscard]] Group& group_of(int bank) {
    return groups_[static_cast<std::size_t>(bank) & (groups_.size() - 1)];
  }
  /// What the column commands of bursts [from, to) of a run leave in their banks and groups.
  template <bool kWrite, class BankOf>
  void note_columns(BankOf bank_of, std::int64_t from, std::int64_t to, std::int64_t first,
                    std::int64_t pitch);
  /// The data of the column command at `time` is the last on the bus.
  template <bool kWrite>
  void end_data(std::int64_t time);
  void refresh(bool idle, DramCounters& caused);
  void refresh_until(std::int64_t time, bool idle, DramCounters& caused);
  [[nodiscard]] std::int64_t open_since() const;

  const DramParams& params_;
  PagePolicy pages_;
  std::int64_t write_to_read_l_;  ///< write command to read command within a group
  std::vector<Bank> banks_;
  std::vector<Group> groups_;
  std::array<std::int64_t, 4> activations_;  ///< times of the last four ACTs, a ring
  std::size_t oldest_activation_ = 0;
  std::int64_t bus_free_ = 0;
  bool bus_had_read_ = false;    ///< what the last data was
  std::int64_t read_ready_ = 0;  ///< earliest read command after the last write, of any bank
  std::int64_t next_refresh_ = kNever;
  OpenTime open_time_;
};

// In line: every burst of a run goes through these.

template <bool kWrite>
inline std::int64_t DramChannel::column_time(int index, std::int64_t earliest) const {
  const std::int64_t ready = std::max(earliest, bank(index).column_ready);
  if constexpr (kWrite) {
    const std::int64_t bus_ready = bus_free_ + (bus_had_read_ ? params_.t_rtw_ps : 0);
    return std::max({ready, group_of(index).column_ready, bus_ready - params_.t_cwl_ps});
  } else {
    return std::max({ready, group_of(index).read_ready, read_ready_, bus_free_ - params_.t_cl_ps});
  }
}

// What the loops need is in local variables: the compiler cannot know that no bank is a member.

template <bool kWrite, class BankOf>
inline bool DramChannel::column_run(BankOf bank_of, std::int64_t row, std::int64_t bursts, std::int64_t banks,
                                    std::int64_t pitch, std::int64_t arrival) {
  const std::int64_t first = column_time<kWrite>(bank_of(0), arrival);
  const std::int64_t last = first + (bursts - 1) * pitch;
  if (last >= next_refresh_) return false;
  const Bank* const all = banks_.data();
  const Group* const groups = groups_.data();
  const std::size_t group_mask = groups_.size() - 1;
  const std::int64_t idle_ps = pages_.idle_ps;
  const std::int64_t touched = std::min(bursts, banks);
  for (std::int64_t burst = 0; burst < touched; ++burst) {
    const auto index = static_cast<std::size_t>(bank_of(burst));
    const Bank& bank = all[index];
    const Group& group = groups[index & group_mask];
    const std::int64_t ready = std::max(bank.column_ready, kWrite ? group.column_ready : group.read_ready);
    if (bank.open_row != row || ready > first + burst * pitch) return false;
    if (idle_ps != PagePolicy::kForever &&
        arrival >= std::max(bank.last_column + idle_ps, bank.precharge_ready))
      return false;
  }
  note_columns<kWrite>(bank_of, bursts - touched, bursts, first, pitch);
  end_data<kWrite>(last);
  return true;
}

template <bool kWrite, class BankOf>
inline void DramChannel::note_columns(BankOf bank_of, std::int64_t from, std::int64_t to, std::int64_t first,
                                      std::int64_t pitch) {
  Bank* const all = banks_.data();
  Group* const groups = groups_.data();
  const std::size_t group_mask = groups_.size() - 1;
  const std::int64_t to_precharge =
      kWrite ? std::int64_t{params_.t_cwl_ps} + params_.burst_ps + params_.t_wr_ps : params_.t_rtp_ps;
  const std::int64_t to_column = params_.t_ccd_l_ps;
  const std::int64_t to_read = kWrite ? write_to_read_l_ : to_column;
  for (std::int64_t burst = from; burst < to; ++burst) {
    const auto index = static_cast<std::size_t>(bank_of(burst));
    const std::int64_t time = first + burst * pitch;
    Bank& bank = all[index];
    bank.precharge_ready = std::max(bank.precharge_ready, time + to_precharge);
    bank.last_column = time;
    groups[index & group_mask].column_ready = time + to_column;
    groups[index & group_mask].read_ready = time + to_read;
  }
}

template <bool kWrite>
inline void DramChannel::end_data(std::int64_t time) {
  bus_free_ = time + (kWrite ? params_.t_cwl_ps : params_.t_cl_ps) + params_.burst_ps;
  bus_had_read_ = !kWrite;
  if (kWrite) read_ready_ = bus_free_ + params_.t_wtr_s_ps;
}

}  // namespace wagesim
