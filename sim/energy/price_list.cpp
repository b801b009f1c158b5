#include "sim/energy/price_list.h"

#include <algorithm>
#include <limits>

#include "sim/energy/actions.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

/// The low, value and high of a price in pJ, before rounding.
struct Figures {
  double low = 0;
  double value = 0;
  double high = 0;
};

/// Energy of a power over one period: 1 uW x 1 ps = 1 aJ = 1e-6 pJ.
constexpr double kPicojoulesPerMicrowattPicosecond = 1e-6;
constexpr double kMicrowattsPerMilliwatt = 1e3;
constexpr double kBitsPerByte = 8;
constexpr int kLfsrStepsPerLeap = 16;  ///< the table prices a draw, the machine counts its steps

class Builder {
 public:
  Builder(const EnergyTable& table, const PricedMachine& machine) : table_(table), machine_(machine) {
    list_.table = table.name;
    list_.period_ps = machine.period_ps;
  }

  PriceList build() {
    check_machine();
    if (faults_.empty()) {
      add_array();
      for (const PricedBuffer& buffer : machine_.buffers) add_buffer(buffer);
      add_vector_unit();
      add_entry("dma", "load_byte", "dma_load_bytes", "dma_byte", 1);
      add_entry("dma", "store_byte", "dma_store_bytes", "dma_byte", 1);
      add_dram();
      add_entry("clock", "clock_tree", "cycles", "clock_tree", real(machine_.flip_flop_bits));
      check_buffer_entries();
    }
    if (!faults_.empty()) throw InputError(faults_);
    return std::move(list_);
  }

 private:
  static double real(std::int64_t x) { return static_cast<double>(x); }
  [[nodiscard]] double period() const { return real(machine_.period_ps) * kPicojoulesPerMicrowattPicosecond; }

  void fault(std::string key, std::string value, std::string allowed) {
    faults_.push_back(
        {table_.files.front().string(), 0, std::move(key), std::move(value), std::move(allowed)});
  }

  void check_machine() {
    check_extent("period_ps", machine_.period_ps);
    check_extent("processing_elements", machine_.processing_elements);
    check_extent("weight_register_bits", machine_.weight_register_bits);
    check_extent("sum_register_bits", machine_.sum_register_bits);
    check_extent("vector_lanes", machine_.vector_lanes);
    check_extent("flip_flop_bits", machine_.flip_flop_bits);
    check_extent("dram.burst_bytes", machine_.dram.burst_bytes);
    check_extent("dram.channels", machine_.dram.channels);
    check_extent("dram.devices_per_channel", machine_.dram.devices_per_channel);
    for (const PricedBuffer& buffer : machine_.buffers) {
      check_extent("buffers." + buffer.name + ".depth_words", buffer.depth_words);
      check_extent("buffers." + buffer.name + ".width_bits", buffer.width_bits);
      check_extent("buffers." + buffer.name + ".banks", buffer.banks);
    }
  }

  void check_extent(const std::string& key, std::int64_t value) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();  // so that products fit 64 bits
    if (value < 1 || value > kMost) {
      const std::string allowed = "must be an integer from 1 to " + std::to_string(kMost);
      faults_.push_back({"", 0, "machine." + key, std::to_string(value), allowed});
    }
  }

  void add(std::string component, std::string action, std::string counter, const Figures& pj,
           const Origin& origin) {
    if (!(pj.high <= kMaxPricePj)) {
      return fault(component + '.' + action, std::to_string(pj.high) + " pJ",
                   "must be at most 1000000000 pJ an event");
    }
    const EnergyBand price{from_picojoules(pj.low), from_picojoules(pj.value), from_picojoules(pj.high)};
    list_.lines.push_back({std::move(component), std::move(action), std::move(counter), "", price, origin});
  }

  /// Adds a line priced by one entry of the table times a number of bits, devices or instances.
  void add_entry(const std::string& component, const std::string& action, const std::string& counter,
                 const std::string& key, double factor) {
    const TableEntry* entry = table_.find(key);
    if (entry == nullptr) return fault(key, "", "is missing from the table");
    add(component, action, counter, {entry->low * factor, entry->value * factor, entry->high * factor},
        entry->origin);
  }

  void add_array() {
    const double elements = real(machine_.processing_elements);
    for (const std::string mode : {"ternary", "int8"}) {
      add_entry("array", "mac_" + mode, "macs_" + mode, "mac_" + mode, 1);
      if (PriceLine* line = list_.find("array", "mac_" + mode)) line->less = "macs_" + mode + "_gated";
      add_entry("array", "mac_" + mode + "_gated", "macs_" + mode + "_gated", "mac_" + mode + "_gated", 1);
    }
    add_entry("array", "operand_register_bit", "pe_operand_register_bits", "register_bit_write", 1);
    add_entry("array", "weight_register_write", "pe_weight_register_writes", "register_bit_write",
              real(machine_.weight_register_bits));
    add_entry("array", "sum_register_write", "pe_sum_register_writes", "register_bit_write",
              real(machine_.sum_register_bits));
    add_entry("array", "accumulator_add", "accumulator_adds", "add", 1);
    add_entry("array", "leak", "cycles", "mac_core_leakage", elements * period());
    add_entry("registers", "leak", "cycles", "register_bit_leakage",
              real(machine_.flip_flop_bits) * period());
  }

  void add_vector_unit() {
    for (const std::string action : {"shift", "rounding", "comparison", "add", "update"})
      add_entry("vector_unit", action, action + "s", action, 1);
    add_entry("vector_unit", "lfsr_step", "lfsr_steps", "lfsr_leap", 1.0 / kLfsrStepsPerLeap);
    add_entry("vector_unit", "rounding_up", "roundings_up", "rounding_up", 1);
    add_entry("vector_unit", "leak", "cycles", "vector_lane_leakage", real(machine_.vector_lanes) * period());
  }

  void add_buffer(const PricedBuffer& buffer);
  void add_dram();
  void check_buffer_entries();

  const EnergyTable& table_;
  const PricedMachine& machine_;
  PriceList list_;
  std::vector<Fault> faults_;
};

void Builder::add_buffer(const PricedBuffer& buffer) {
  const double banks = real(buffer.banks);
  const std::int64_t bank_bytes = (buffer.depth_words * buffer.width_bits + 7) / 8;
  const std::string component = buffer.name + "_buffer";
  const std::string prefix = "buffers." + buffer.name + '.';
  const SramModel& sram = table_.sram;
  const bool from_entries = std::ranges::all_of(buffer_actions(), [&](const Action& action) {
    return table_.find(prefix + std::string(action.name)) != nullptr;
  });
  if (!from_entries && bank_bytes > sram.sweep.largest_capacity_bytes()) {
    return fault(
        "sram", buffer.name + " bank of " + std::to_string(bank_bytes) + " bytes",
        "banks end at " + std::to_string(sram.sweep.largest_capacity_bytes()) + " bytes: use more banks");
  }
  const SramPrice bank = from_entries ? SramPrice{} : sram.sweep.at(bank_bytes, buffer.width_bits);
  const SramBand& band = sram.dynamic_band(bank_bytes);

  const auto add_one = [&](const std::string& entry, const std::string& action, const std::string& counter,
                           double factor, const Figures& model) {
    if (table_.find(prefix + entry) != nullptr)
      return add_entry(component, action, counter, prefix + entry, factor);
    add(component, action, counter, {model.low * factor, model.value * factor, model.high * factor},
        sram.origin);
  };
  const auto dynamic = [&](double pj) { return Figures{pj * band.low, pj, pj * band.high * bank.ceiling}; };
  const double leakage = bank.leakage_uw;
  add_one("read", "read", buffer.name + "_reads", 1, dynamic(bank.read_pj));
  add_one("write", "write", buffer.name + "_writes", 1, dynamic(bank.write_pj));
  add_one("leakage", "leak", "cycles", banks * period(),
          {leakage * sram.leakage.low, leakage, leakage * sram.leakage.high});
}

void Builder::add_dram() {
  const PricedDram& dram = machine_.dram;
  const std::string prefix = "dram." + dram.kind + '.';
  if (table_.find(prefix + "read") == nullptr)
    return faults_.push_back(
        {"", 0, "machine.dram.kind", dram.kind, "has no prices in table " + table_.name});
  const double devices = real(dram.devices_per_channel);
  const double burst_bits = real(dram.burst_bytes) * kBitsPerByte;
  add_entry("dram", "read_burst", "dram_read_bursts", prefix + "read", burst_bits);
  add_entry("dram", "write_burst", "dram_write_bursts", prefix + "write", burst_bits);
  add_entry("dram", "activation", "dram_activations", prefix + "activation", devices);
  add_entry("dram", "precharge", "dram_precharges", prefix + "precharge", devices);
  add_entry("dram", "refresh", "dram_refreshes", prefix + "refresh", devices);
  add_entry("dram", "background", "cycles", prefix + "background",
            real(dram.channels) * devices * kMicrowattsPerMilliwatt * period());
}

void Builder::check_buffer_entries() {
  for (const auto& [key, entry] : table_.entries) {
    if (!key.starts_with("buffers.")) continue;
    const std::string name = key.substr(8, key.rfind('.') - 8);
    const auto same_name = [&](const PricedBuffer& buffer) { return buffer.name == name; };
    if (std::ranges::none_of(machine_.buffers, same_name))
      faults_.push_back({entry.file, entry.line, key, "", "the machine has no buffer " + name});
  }
}

}  // namespace

PriceLine* PriceList::find(std::string_view component, std::string_view action) {
  const auto wanted = [&](const PriceLine& line) {
    return line.component == component && line.action == action;
  };
  const auto line = std::ranges::find_if(lines, wanted);
  return line == lines.end() ? nullptr : &*line;
}

PriceList make_price_list(const EnergyTable& table, const PricedMachine& machine) {
  return Builder(table, machine).build();
}

}  // namespace wagesim
