#include "tests/sim/report/energy_oracle.h"

#include <yaml-cpp/yaml.h>

#include <cmath>
#include <fstream>
#include <sstream>
#include <vector>

namespace wagesim {
namespace {

const std::string kTables = WAGESIM_TABLES;
using Ends = std::array<double, 3>;  // low, value, high

std::vector<std::vector<std::string>> csv(const std::string& name) {
  std::ifstream file(kTables + '/' + name);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    std::stringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

/// A table and those that it extends, the nearest first.
std::vector<YAML::Node> chain_of(std::string name) {
  std::vector<YAML::Node> chain;
  while (!name.empty()) {
    chain.push_back(YAML::LoadFile(kTables + '/' + name + (name.ends_with(".yaml") ? "" : ".yaml")));
    name = chain.back()["extend"] ? chain.back()["extend"].as<std::string>() : "";
  }
  return chain;
}

struct Oracle {
  std::vector<YAML::Node> chain;
  std::map<std::string, OraclePrice> prices;

  YAML::Node find(const std::string& group, const std::string& key, const std::string& sub = "") const {
    for (const YAML::Node& table : chain) {
      YAML::Node node = table[group];
      if (node && !sub.empty()) node.reset(node[sub]);  // an assignment would change the document
      if (node && node[key]) return node[key];
    }
    throw std::runtime_error("no " + group + ' ' + sub + ' ' + key);
  }
  Ends ends(const YAML::Node& entry) const {
    return {entry["low"].as<double>(), entry["value"].as<double>(), entry["high"].as<double>()};
  }
  Ends entry(const std::string& key) const { return ends(find("entries", key)); }
  YAML::Node sram() const {
    for (const YAML::Node& table : chain)
      if (table["sram"]) return table["sram"];
    throw std::runtime_error("no sram");
  }
  void put(const std::string& name, const std::string& counter, const Ends& pj, double factor = 1) {
    prices[name] = {pj[0] * factor, pj[1] * factor, pj[2] * factor, counter};
  }
};

/// Column of one block in rtl_blocks.csv, drawn as a line through the sizes on either side.
double block(const std::string& name, double size, std::size_t column) {
  std::vector<std::pair<double, double>> points;
  for (const auto& row : csv("rtl_blocks.csv"))
    if (row[0] == name) points.emplace_back(std::stod(row[1]), std::stod(row[column]));
  std::size_t i = 0;
  while (i + 2 < points.size() && points[i + 1].first < size) ++i;
  if (points.size() == 1 || size <= points[0].first) return points[0].second;
  const auto [x0, y0] = points[i];
  const auto [x1, y1] = points[i + 1];
  return y0 + (y1 - y0) * (size - x0) / (x1 - x0);
}

/// read, write, leakage of one macro at grid points of width, between grid points of capacity.
std::array<double, 3> macro(const YAML::Node& sram, const std::string& ports, double bits, double bytes,
                            double& ceiling) {
  std::map<double, std::map<double, std::array<double, 3>>> grid;
  for (const auto& row : csv(sram["sweep"].as<std::string>()))
    if (row[0] == sram["sweep_node"].as<std::string>() && row[1] == sram["cell"].as<std::string>() &&
        row[2] == sram["periphery"].as<std::string>() && row[3] == ports)
      grid[std::stod(row[4])][std::stod(row[5])] = {std::stod(row[6]), std::stod(row[7]), std::stod(row[8])};
  const double most = grid.rbegin()->first, side = std::ceil(bits / most);
  bits /= side;
  bytes /= side;
  const auto of_width = [&](double width) {
    const auto& line = grid.at(width);
    auto above = line.lower_bound(bytes);
    std::array<double, 3> figures{};
    for (std::size_t i = 0; i < 3; ++i) {
      if (above == line.begin() || above->first == bytes) {
        figures[i] = above->second[i];
        continue;
      }
      const auto below = std::prev(above);
      const double t = std::log(bytes / below->first) / std::log(above->first / below->first);
      figures[i] = std::exp((1 - t) * std::log(below->second[i]) + t * std::log(above->second[i]));
    }
    return figures;
  };
  auto above = grid.lower_bound(bits);
  std::array<double, 3> figures = of_width(above->first);
  if (above != grid.begin() && above->first != bits) {
    const auto below = std::prev(above);
    const double t = std::log(bits / below->first) / std::log(above->first / below->first);
    const auto narrow = of_width(below->first);
    for (std::size_t i = 0; i < 3; ++i)
      figures[i] = std::exp((1 - t) * std::log(narrow[i]) + t * std::log(figures[i]));
  }
  const double least = grid.begin()->second.begin()->first, share = std::min(1.0, bytes / least);
  const double thin = bits < grid.begin()->first ? 0.3 + 0.7 * bits / grid.begin()->first : 1;
  ceiling = 1 / std::pow(share, 0.78);
  return {figures[0] * side * thin * std::pow(share, 0.78), figures[1] * side * thin * std::pow(share, 0.78),
          figures[2] * side * share};
}

void add_buffer(Oracle& oracle, const std::string& name, const boost::json::object& buffer,
                double period_ns) {
  const YAML::Node sram = oracle.sram();
  const double bits = 8.0 * static_cast<double>(buffer.at("word_bytes").as_int64());
  const double bytes = static_cast<double>(buffer.at("words_per_bank").as_int64() / 2) * bits / 8;
  const bool two = name == "accumulator" || buffer.at("ports").as_int64() > 1;
  double ceiling = 1;
  const auto figures = macro(sram, two ? "1r1w" : "1rw", bits, bytes, ceiling);
  YAML::Node band;
  for (const YAML::Node& item : sram["dynamic"]) {
    band.reset(item);
    if (bytes <= item["up_to_bytes"].as<double>()) break;
  }
  const double low = band["low"].as<double>(), high = band["high"].as<double>() * ceiling;
  oracle.put(name + "_buffer.read", name + "_reads", {low, 1, high}, figures[0]);
  oracle.put(name + "_buffer.write", name + "_writes", {low, 1, high}, figures[1]);
  const Ends leak{sram["leakage"]["low"].as<double>(), 1, sram["leakage"]["high"].as<double>()};
  const double macros = 2.0 * static_cast<double>(buffer.at("banks").as_int64());
  oracle.put(name + "_buffer.leak", "cycles", leak, figures[2] * macros * period_ns * 1e-3);
}

void add_clock(Oracle& oracle, double flip_flops, double skew_per_bit, double skew_row) {
  const Ends tree = oracle.entry("clock_tree"), trunk = oracle.entry("clock_trunk"),
             gate = oracle.entry("clock_gating");
  Ends always{}, cells{}, leaf{};
  for (std::size_t i = 0; i < 3; ++i) {
    always[i] = tree[i] * trunk[i];
    cells[i] = tree[i] * gate[i];
    leaf[i] = tree[i] * (1 - trunk[i]);
  }
  oracle.put("clock.trunk", "cycles", always, flip_flops);
  oracle.put("clock.gating_cells", "cycles", cells, flip_flops);
  oracle.put("clock.operand_register_bit", "pe_operand_register_bits", leaf);
  oracle.put("clock.weight_register", "pe_weight_register_writes", leaf, 8);
  oracle.put("clock.sum_register", "pe_sum_register_writes", leaf, 32);
  oracle.put("clock.skew_operand_bit", "pe_operand_register_bits", leaf, skew_per_bit);
  oracle.put("clock.skew_sums", "accumulator_writes", leaf, skew_row);
  for (const std::string stage : {"comparison", "add", "shift", "rounding", "update"})
    oracle.put("clock." + stage, stage + 's', leaf, block("vector_lane", 0, 3) / 4);
  oracle.put("clock.lfsr_step", "lfsr_steps", leaf, 2);
}

}  // namespace

std::map<std::string, OraclePrice> oracle_prices(const boost::json::object& stats, const std::string& table) {
  Oracle oracle{chain_of(table), {}};
  const boost::json::object& machine = stats.at("machine").as_object();
  const auto number = [&](const char* group, const char* key) {
    return static_cast<double>(machine.at(group).at(key).as_int64());
  };
  const double ns = static_cast<double>(machine.at("clock_period_ps").as_int64()) / 1000;
  const double rows = number("array", "rows"), cols = number("array", "cols"),
               lanes = number("vector", "lanes");
  const double ternary = number("array", "ternary_lanes"), elements = rows * cols;
  const double skew_x = rows * (rows - 1) / 2 * 8 * ternary, skew_row = cols * (cols - 1) / 2 * 32;
  const double vector =
      lanes * block("vector_lane", 0, 3) + block("max_abs", lanes, 3) + block("shift_exponent", 0, 3);
  const double bits =
      elements * block("pe", ternary, 3) + skew_x + cols * (cols - 1) / 2 * 8 + skew_row + vector;
  const double skew_per_bit = skew_x / (elements * 8 * ternary);
  const Ends write = oracle.entry("register_bit_write");
  for (const std::string mode : {"mac_ternary", "mac_int8"}) {
    oracle.put("mac_cores." + mode, "macs" + mode.substr(3), oracle.entry(mode));
    oracle.put("mac_cores." + mode + "_gated", "macs" + mode.substr(3) + "_gated",
               oracle.entry(mode + "_gated"));
  }
  oracle.put("mac_cores.accumulator_add", "accumulator_adds", oracle.entry("add"));
  oracle.put("array_registers.operand_register_bit", "pe_operand_register_bits", write);
  oracle.put("array_registers.weight_register_write", "pe_weight_register_writes", write, 8);
  oracle.put("array_registers.sum_register_write", "pe_sum_register_writes", write, 32);
  oracle.put("array_registers.skew_operand_bit", "pe_operand_register_bits", write, skew_per_bit);
  oracle.put("array_registers.skew_sums", "accumulator_writes", write, skew_row);
  const double um2 = block("pe", ternary, 2) * oracle.ends(oracle.find("area", "ge_um2"))[1] /
                     oracle.ends(oracle.find("area", "utilisation"))[1];
  const double mm = std::sqrt(um2) / 1000;
  oracle.put("array_wires.operand_bit", "pe_operand_register_bits", oracle.entry("pe_wire"), mm);
  oracle.put("array_wires.weight", "pe_weight_register_writes", oracle.entry("pe_wire"), 8 * mm);
  oracle.put("array_wires.row_of_sums", "accumulator_writes", oracle.entry("pe_wire"), 32 * elements * mm);
  for (const auto& buffer : machine.at("buffers").as_object())
    add_buffer(oracle, std::string(buffer.key()), buffer.value().as_object(), ns);
  for (const std::string action : {"shift", "rounding", "comparison", "add", "update"})
    oracle.put("vector_unit." + action, action + 's', oracle.entry(action));
  oracle.put("vector_unit.lfsr_step", "lfsr_steps", oracle.entry("lfsr_leap"), 1.0 / 16);
  oracle.put("vector_unit.rounding_up", "roundings_up", oracle.entry("rounding_up"));
  oracle.put("dma.load_byte", "dma_load_bytes", oracle.entry("dma_byte"));
  oracle.put("dma.store_byte", "dma_store_bytes", oracle.entry("dma_byte"));
  add_clock(oracle, bits, skew_per_bit, skew_row);
  oracle.put("logic_leakage.mac_cores", "cycles", oracle.entry("mac_core_leakage"), elements * ns / 1000);
  oracle.put("logic_leakage.vector_lanes", "cycles", oracle.entry("vector_lane_leakage"), lanes * ns / 1000);
  oracle.put("logic_leakage.registers", "cycles", oracle.entry("register_bit_leakage"), bits * ns / 1000);
  const auto kind = std::string(machine.at("dram").at("kind").as_string());
  const auto dram = [&](const char* key) { return oracle.ends(oracle.find("dram", key, kind)); };
  const double devices = number("dram", "devices"), burst_bits = 8 * number("dram", "burst_bytes");
  oracle.put("dram.read_burst", "dram_read_bursts", dram("read"), burst_bits);
  oracle.put("dram.write_burst", "dram_write_bursts", dram("write"), burst_bits);
  oracle.put("dram.activation", "dram_activations", dram("activation"), devices);
  oracle.put("dram.precharge", "dram_precharges", dram("precharge"), devices);
  oracle.put("dram.refresh", "dram_refreshes", dram("refresh"), devices);
  oracle.put("dram.active_standby", "dram_active_cycles", dram("active_standby"), devices * ns);
  oracle.put("dram.precharged_standby", "dram_precharged_cycles", dram("precharged_standby"), devices * ns);
  return oracle.prices;
}

}  // namespace wagesim
