#include "sim/energy/area.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/energy/actions.h"
#include "sim/energy/flip_flops.h"
#include "sim/energy/sram_macro.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

constexpr double kNm2PerUm2 = 1e6;
constexpr double kUm2PerMm2 = 1e6;
constexpr double kMostNm2 = 1e18;     ///< 1 m2: sums of a hundred parts stay within 64 bits far below
constexpr double kDelayLineBits = 8;  ///< of the block that was synthesised

std::int64_t rounded(double x) {
  return static_cast<std::int64_t>(std::llround(std::min(x, kMostNm2)));
}

AreaBand in_nm2(const FigureBand& um2) {
  return {rounded(um2.low * kNm2PerUm2), rounded(um2.value * kNm2PerUm2), rounded(um2.high * kNm2PerUm2)};
}

class Estimate {
 public:
  Estimate(const EnergyTable& table, const PricedMachine& machine) : table_(table), machine_(machine) {}

  MachineArea make() {
    add_logic();
    for (const PricedBuffer& buffer : machine_.buffers) add_buffer(buffer);
    area_.left_out = "pads, PLL, power delivery, test and debug logic";
    add_dram_phy();
    area_.total.name = "total";
    for (const ComponentArea& component : area_.components) {
      area_.total.ge += component.ge;
      area_.total.logic += component.logic;
      area_.total.sram += component.sram;
    }
    if (static_cast<double>(area_.total.total().high) > kMostNm2 && faults_.empty())
      fault("area", to_mm2_text(area_.total.total().high) + " mm2", "must be at most 1 m2");
    if (!faults_.empty()) throw InputError(faults_);
    return std::move(area_);
  }

 private:
  void fault(std::string key, std::string value, std::string allowed) {
    faults_.push_back(
        {table_.files.front().string(), 0, std::move(key), std::move(value), std::move(allowed)});
  }

  [[nodiscard]] FigureBand placed_ge() const {
    return table_.at("area.ge_um2").band() / table_.at("area.utilisation").band();
  }

  void add_part(const std::string& name, const FigureBand& ge, const std::string& source) {
    ComponentArea part{name, rounded(ge.value), in_nm2(placed_ge() * ge), {}, source};
    area_.components.push_back(std::move(part));
  }

  void add_logic() {
    const RtlBlocks& blocks = table_.blocks;
    const auto lanes = static_cast<double>(machine_.vector_lanes);
    const double elements = static_cast<double>(machine_.rows * machine_.cols) *
                            blocks.at("pe", static_cast<double>(machine_.ternary_lanes)).ge;
    const double skew = flip_flops(machine_, blocks).skew() * blocks.at("delay_line").ge / kDelayLineBits;
    const double vector =
        lanes * blocks.at("vector_lane").ge + blocks.at("max_abs", lanes).ge + blocks.at("shift_exponent").ge;
    const auto exact = [](double ge) { return FigureBand{ge, ge, ge}; };
    const std::string synthesis = "gate equivalents of our RTL, synthesised (scripts/synthesise-rtl); " +
                                  table_.at("area.ge_um2").origin.source;
    add_part("pe_array", exact(elements), synthesis);
    add_part("skew", exact(skew), synthesis);
    add_part("vector_unit", exact(vector), synthesis);
    const TableEntry& control = table_.at("area.control_share");
    add_part("control", control.band() * (elements + skew + vector), control.origin.source);
  }

  void add_buffer(const PricedBuffer& buffer) {
    const std::int64_t bytes = macro_bytes(buffer), largest = table_.sram.sweep.largest_capacity_bytes();
    if (bytes > largest)
      return fault("sram", buffer.name + " macro of " + std::to_string(bytes) + " bytes",
                   "macros end at " + std::to_string(largest) + " bytes: use more banks");
    const double um2 = macro_of(table_.sram, buffer).area_mm2 * kUm2PerMm2;
    const TableEntry& factor = table_.at("area.sram_factor");
    const AreaBand sram = in_nm2(factor.band() * (um2 * static_cast<double>(buffer.macros)));
    area_.components.push_back({buffer.name + "_buffer",
                                0,
                                {},
                                sram,
                                table_.sram.origin.source + "; factor: " + factor.origin.source});
  }

  void add_dram_phy() {
    const TableEntry* phy = table_.find("area." + std::string(kDramPhyArea));
    if (phy == nullptr) {
      area_.left_out = "PHY and controller of the DRAM, " + area_.left_out;
      return;
    }
    const FigureBand um2 = phy->band() * (kUm2PerMm2 * static_cast<double>(machine_.dram.channels));
    area_.components.push_back({"dram_phy", 0, in_nm2(um2), {}, phy->origin.source});
  }

  const EnergyTable& table_;
  const PricedMachine& machine_;
  MachineArea area_;
  std::vector<Fault> faults_;
};

}  // namespace

std::string to_mm2_text(std::int64_t nm2) {
  constexpr std::int64_t kNm2 = 1'000'000'000'000;
  std::string digits = fmt::format("{}.{:012}", nm2 / kNm2, nm2 % kNm2);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

MachineArea make_area(const EnergyTable& table, const PricedMachine& machine) {
  return Estimate(table, machine).make();
}

double pe_pitch_mm(const EnergyTable& table, const PricedMachine& machine) {
  const double ge = table.blocks.at("pe", static_cast<double>(machine.ternary_lanes)).ge;
  const double um2 = ge * table.at("area.ge_um2").value / table.at("area.utilisation").value;
  return std::sqrt(um2 / kUm2PerMm2);
}

}  // namespace wagesim
