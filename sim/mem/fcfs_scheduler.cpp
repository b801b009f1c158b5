#include "sim/mem/fcfs_scheduler.h"

namespace wagesim {
namespace {

/// Distance of the column commands of bursts that go round `ways` banks, all of them open: that of the bus
/// where they come back to a bank group late enough.
std::int64_t pitch_of(const DramParams& params, int ways) {
  if (ways == 1 || params.bank_groups == 1) return std::max(params.burst_ps, params.t_ccd_l_ps);
  return std::int64_t{params.bank_groups} * params.burst_ps >= params.t_ccd_l_ps ? params.burst_ps : 0;
}

}  // namespace

FcfsScheduler::FcfsScheduler(const DramParams& params)
    : params_(params),
      map_(params),
      channels_(static_cast<std::size_t>(params.channels), DramChannel(params_)),
      pitch_(pitch_of(params, map_.ways())) {}

template <bool kWrite>
inline std::int64_t FcfsScheduler::send_as(std::int64_t arrival, std::uint64_t address, std::uint32_t bytes,
                                           DramCounters& caused) {
  DramChannel* const channels = channels_.data();
  std::int64_t end = 0, bursts = 0, hits = 0;
  map_.visit(address, bytes, [&](const DramPiece& piece) {
    DramChannel& channel = channels[piece.channel];
    bursts += piece.bursts;
    if (send_run<kWrite>(channel, piece, arrival)) {  // as most do
      hits += piece.bursts;
    } else {
      send_piecewise<kWrite>(channel, piece, arrival, caused);
    }
    end = std::max(end, channel.bus_free());
  });
  (kWrite ? caused.write_bursts : caused.read_bursts) += bursts;
  caused.row_hits += hits;
  return end;
}

/// Sends the bursts of a piece back to back, if all their rows are open and no refresh comes between.
template <bool kWrite>
inline bool FcfsScheduler::send_run(DramChannel& channel, const DramPiece& piece,
                                    std::int64_t arrival) const {
  if (pitch_ == 0) return false;
  const AddressMap map = map_;
  const auto bank_of = [map, piece](std::int64_t burst) { return map.bank(piece, burst); };
  return channel.column_run<kWrite>(bank_of, piece.row, piece.bursts, map.ways(), pitch_, arrival);
}

/// One burst at a time, until the rest can go back to back. Kept out of send_as(), whose registers it would
/// take.
template <bool kWrite>
[[gnu::noinline]] void FcfsScheduler::send_piecewise(DramChannel& channel, DramPiece piece,
                                                     std::int64_t arrival, DramCounters& caused) {
  do {
    send_burst<kWrite>(channel, map_.bank(piece, 0), piece.row, arrival, caused);
    piece.way = (piece.way + 1) & (map_.ways() - 1);
    if (--piece.bursts == 0) return;
  } while (!send_run<kWrite>(channel, piece, arrival));
  caused.row_hits += piece.bursts;
}

template <bool kWrite>
void FcfsScheduler::send_burst(DramChannel& channel, int bank, std::int64_t row, std::int64_t arrival,
                               DramCounters& caused) {
  enum class Found { Hit, Miss, Conflict } found = Found::Hit;
  // A refresh closes the row, so the first command may be another one afterwards, and later.
  for (std::int64_t first = DramChannel::kNever;;) {
    const std::int64_t open_row = channel.bank(bank).open_row;
    if (open_row != DramChannel::kClosed && arrival >= channel.idle_close_time(bank)) {
      const std::int64_t close = channel.idle_close_time(bank);
      if (close < channel.next_refresh()) channel.precharge(bank, close, caused);
      channel.idle_refresh_until(close, caused);
      continue;
    }
    found = open_row == row ? Found::Hit : open_row == DramChannel::kClosed ? Found::Miss : Found::Conflict;
    first = found == Found::Hit    ? channel.column_time<kWrite>(bank, arrival)
            : found == Found::Miss ? channel.activate_time(bank, arrival)
                                   : channel.precharge_time(bank, arrival);
    if (first < channel.next_refresh()) break;
    channel.idle_refresh_until(first, caused);
  }
  ++(found == Found::Hit ? caused.row_hits : found == Found::Miss ? caused.row_misses : caused.row_conflicts);
  if (found == Found::Conflict) channel.precharge(bank, channel.precharge_time(bank, arrival), caused);
  if (found != Found::Hit) channel.activate(bank, row, channel.activate_time(bank, arrival), caused);
  channel.column<kWrite>(bank, channel.column_time<kWrite>(bank, arrival), caused);
}

template std::int64_t FcfsScheduler::send_as<false>(std::int64_t, std::uint64_t, std::uint32_t,
                                                    DramCounters&);
template std::int64_t FcfsScheduler::send_as<true>(std::int64_t, std::uint64_t, std::uint32_t, DramCounters&);

}  // namespace wagesim
