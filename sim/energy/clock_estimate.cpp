#include "sim/energy/clock_estimate.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/energy/sram_macro.h"

namespace wagesim {
namespace {

/// Clock to output and set-up of a flip-flop: 110 and 38 ps with NanGate45's, whose FO4 is 22 ps.
constexpr double kRegisterFo4 = 7;
/// What a commercial flow with prefix adders and carry-save trees may come to: a judgement, as synthesised
/// datapaths lie between 40 and 60.
constexpr double kCommercialFo4 = 40;
constexpr double kPsPerNs = 1e3;
constexpr double kMhzPerPs = 1e6;

void add_blocks(const EnergyTable& table, const PricedMachine& machine, ClockEstimate& clock) {
  const FigureBand fo4 = table.at("area.fo4_ps").band();
  const auto add = [&](const char* block, double size) {
    const double depth = table.blocks.at(block, size).depth_fo4 + kRegisterFo4;
    clock.blocks.push_back({block, depth, {fo4.value * kCommercialFo4, fo4.value * depth, fo4.high * depth}});
  };
  add("pe", static_cast<double>(machine.ternary_lanes));
  add("vector_lane", 0);
  add("max_abs", static_cast<double>(machine.vector_lanes));
  add("shift_exponent", 0);
  for (const BlockPeriod& block : clock.blocks) {
    if (block.period_ps.value > clock.logic_ps.value) clock.logic_ps = block.period_ps;
  }
  clock.logic_ps.low = std::min(clock.logic_ps.low, clock.logic_ps.value);
}

void add_macros(const EnergyTable& table, const PricedMachine& machine, ClockEstimate& clock) {
  const auto period = static_cast<double>(machine.period_ps);
  for (const PricedBuffer& buffer : machine.buffers) {
    if (macro_bytes(buffer) > table.sram.sweep.largest_capacity_bytes()) continue;  // refused by its area
    const SramPrice macro = macro_of(table.sram, buffer);
    MacroPeriod at{buffer.name, macro.cycle_ns * kPsPerNs, macro.access_ns * kPsPerNs,
                   static_cast<double>(buffer.read_latency) * period, false};
    at.slower = at.cycle_ps > period || at.access_ps > at.allowed_access_ps;
    clock.sram_ps =
        std::max({clock.sram_ps, at.cycle_ps, at.access_ps / static_cast<double>(buffer.read_latency)});
    if (at.slower)
      clock.slow_macros.push_back(fmt::format(
          "{}: a macro of {} bytes takes an access every {:.0f} ps and answers after {:.0f} ps; the machine "
          "asks for {} and {:.0f} ps",
          buffer.name, macro_bytes(buffer), at.cycle_ps, at.access_ps, machine.period_ps,
          at.allowed_access_ps));
    clock.macros.push_back(at);
  }
}

}  // namespace

std::string_view ClockEstimate::reach() const {
  const auto period = static_cast<double>(period_ps);
  if (period < reachable_ps.low) return "out of reach";
  return period < reachable_ps.value ? "timing-driven flow" : "open synthesis";
}

ClockEstimate estimate_clock(const EnergyTable& table, const PricedMachine& machine) {
  ClockEstimate clock;
  clock.period_ps = machine.period_ps;
  add_blocks(table, machine, clock);
  add_macros(table, machine, clock);
  const auto slower = [&](double logic) { return std::max(logic, clock.sram_ps); };
  clock.reachable_ps = {slower(clock.logic_ps.low), slower(clock.logic_ps.value),
                        slower(clock.logic_ps.high)};
  const auto period = static_cast<double>(machine.period_ps);
  const std::string& node = table.at("area.fo4_ps").origin.node;
  if (period < clock.logic_ps.low) {
    clock.verdict = fmt::format(
        "{} ps is not reachable at {} without more pipeline registers: the slowest block "
        "needs {:.0f} ps, with a commercial flow perhaps {:.0f} ps",
        machine.period_ps, node, clock.logic_ps.value, clock.logic_ps.low);
  } else if (period < clock.logic_ps.value) {
    clock.verdict = fmt::format("{} ps needs a timing-driven flow at {}; open synthesis reaches {:.0f} MHz",
                                machine.period_ps, node, kMhzPerPs / clock.logic_ps.value);
  }
  return clock;
}

}  // namespace wagesim
