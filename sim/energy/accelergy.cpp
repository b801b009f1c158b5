#include "sim/energy/accelergy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "workloads/input/yaml_document.h"

namespace wagesim {
namespace {

constexpr std::string_view kRoot = "wagesim.";

/// Calls write(component, indices of its lines) for each component, in the list's order.
template <class Write>
void for_each_component(const PriceList& prices, Write write) {
  std::vector<std::string> names;
  for (const PriceLine& line : prices.lines) {
    if (std::ranges::find(names, line.component) == names.end()) names.push_back(line.component);
  }
  for (const std::string& name : names) {
    std::vector<std::size_t> lines;
    for (std::size_t i = 0; i < prices.lines.size(); ++i) {
      if (prices.lines[i].component == name) lines.push_back(i);
    }
    write(std::string(kRoot) + name, lines);
  }
}

/// The dearest energy of each action of one table: rows of an action differ in their arguments, and ours
/// stand for new data at a new address.
std::map<std::string, PriceLine*> import_table(const YamlMap& table, const std::string& component,
                                               PriceList& prices) {
  std::map<std::string, PriceLine*> imported;
  for (const YamlValue& item : table.required("actions").items()) {
    const YamlMap action = item.map();
    action.allow_unknown();  // arguments
    const YamlValue name = action.required("name");
    const Attojoules energy = from_picojoules(action.required("energy").real(0, kMaxPricePj));
    PriceLine* line = prices.find(component, name.text());
    if (line == nullptr) {
      name.fault("is no action of " + component);
      continue;
    }
    const bool first = imported.emplace(name.text(), line).second;
    const Attojoules dearest = first ? energy : std::max(energy, line->price.value);
    line->price = {dearest, dearest, dearest};
  }
  return imported;
}

}  // namespace

std::string to_accelergy_ert(const PriceList& prices) {
  std::string text = "ERT:\n  version: 0.4\n  tables:\n";
  for_each_component(prices, [&](const std::string& name, const std::vector<std::size_t>& lines) {
    text += "    - name: " + name + "\n      actions:\n";
    for (const std::size_t i : lines) {
      text += "        - {name: " + prices.lines[i].action +
              ", arguments: {}, energy: " + to_picojoule_text(prices.lines[i].price.value) + "}\n";
    }
  });
  return text;
}

std::string to_accelergy_art(const MachineArea& area) {
  constexpr double kNm2PerUm2 = 1e6;
  std::string text = "ART:\n  version: 0.4\n  tables:\n";
  for (const ComponentArea& component : area.components) {
    const double um2 = static_cast<double>(component.total().value) / kNm2PerUm2;
    text += fmt::format("    - {{name: {}{}, area: {:.6f}}}\n", kRoot, component.name, um2);
  }
  return text;
}

std::string to_accelergy_action_counts(const PriceList& prices, const Energy& energy) {
  std::string text = "action_counts:\n  version: 0.4\n  local:\n";
  for_each_component(prices, [&](const std::string& name, const std::vector<std::size_t>& lines) {
    text += "    - name: " + name + "\n      action_counts:\n";
    for (const std::size_t i : lines) {
      text += "        - {name: " + prices.lines[i].action +
              ", counts: " + std::to_string(energy.lines[i].count) + "}\n";
    }
  });
  return text;
}

std::string to_accelergy_architecture(const PricedMachine& machine, const std::string& technology) {
  std::string text = "architecture:\n  version: 0.4\n  subtree:\n    - name: wagesim\n";
  text += "      attributes: {" + (technology.empty() ? "" : "technology: \"" + technology + "\", ") +
          "global_cycle_seconds: " + std::to_string(machine.period_ps) + "e-12}\n      local:\n";
  for (const PricedBuffer& buffer : machine.buffers) {
    text += "        - name: " + buffer.name + "_buffer\n          class: SRAM\n";
    text += "          attributes: {width: " + std::to_string(buffer.width_bits) +
            ", depth: " + std::to_string(buffer.depth_words * buffer.macros) +
            ", n_banks: " + std::to_string(buffer.macros) + "}\n";
    text += "          required_actions: [read, write, leak]\n";
  }
  return text;
}

namespace {

void import_ert(YamlDocument& document, const std::string& file_name, PriceList& prices) {
  PriceList replaced = prices;
  std::set<std::string> seen;
  const YamlMap root = document.root();
  root.allow_unknown();  // other sections that Accelergy reads from the same file
  const YamlMap ert = root.required("ERT").map();
  (void)ert.required("version").choice<int>({{"0.2", 2}, {"0.3", 3}, {"0.4", 4}});
  for (const YamlValue& item : ert.required("tables").items(1)) {
    const YamlMap table = item.map();
    const YamlValue name = table.required("name");
    const std::string full_name = name.text();
    const auto is_ours = [&](const PriceLine& line) {
      return std::string(kRoot) + line.component == full_name;
    };
    if (std::ranges::none_of(replaced.lines, is_ours)) {
      name.fault("is no component of this machine");
      table.allow_unknown();
      continue;
    }
    if (!seen.insert(full_name).second) name.fault("stands here for the second time");
    for (const auto& [action, line] : import_table(table, full_name.substr(kRoot.size()), replaced))
      line->origin = {"", 0, "Accelergy ERT " + file_name};
  }
  document.finish();
  prices = std::move(replaced);
}

}  // namespace

void import_accelergy_ert(const std::filesystem::path& file, PriceList& prices) {
  YamlDocument document = YamlDocument::open(file);
  import_ert(document, file.filename().string(), prices);
}

void import_accelergy_ert(std::string_view text, const std::string& file, PriceList& prices) {
  YamlDocument document = YamlDocument::parse(text, file);
  import_ert(document, file, prices);
}

}  // namespace wagesim
