#include "sim/energy/accelergy.h"

#include <algorithm>
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

void import_action(const YamlMap& action, const std::string& component, const std::string& source,
                   PriceList& prices, std::set<const PriceLine*>& seen) {
  action.allow_unknown();  // arguments
  const YamlValue name = action.required("name");
  const YamlValue energy = action.required("energy");
  const Attojoules price = from_picojoules(energy.real(0, kMaxPricePj));
  PriceLine* line = prices.find(component, name.text());
  if (line == nullptr) return name.fault("is no action of " + component);
  if (!seen.insert(line).second) return name.fault("is priced for the second time");
  line->price = {price, price, price};
  line->source = source;
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

void import_accelergy_ert(const std::filesystem::path& file, PriceList& prices) {
  YamlDocument document = YamlDocument::open(file);
  PriceList replaced = prices;
  std::set<const PriceLine*> seen;
  const std::string source = "Accelergy ERT " + file.filename().string();
  const YamlMap ert = document.root().required("ERT").map();
  (void)ert.required("version").choice<int>({{"0.2", 2}, {"0.3", 3}, {"0.4", 4}});
  for (const YamlValue& item : ert.required("tables").items(1)) {
    const YamlMap table = item.map();
    const YamlValue name = table.required("name");
    const std::string full_name = name.text();
    const auto is_ours = [&](const PriceLine& line) {
      return std::string(kRoot) + line.component == full_name;
    };
    const bool known = std::ranges::any_of(replaced.lines, is_ours);
    if (!known) name.fault("is no component of this machine");
    for (const YamlValue& action : table.required("actions").items()) {
      if (known) import_action(action.map(), full_name.substr(kRoot.size()), source, replaced, seen);
    }
  }
  document.finish();
  prices = std::move(replaced);
}

}  // namespace wagesim
