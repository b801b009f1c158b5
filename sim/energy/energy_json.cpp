#include "sim/energy/energy_json.h"

#include <algorithm>

#include "sim/energy/json_writer.h"

namespace wagesim {
namespace {

/// TOPS/W of some of the components: the least where energy is at its high end.
void write_efficiency(JsonWriter& json, const char* key, const MacCounts& macs, const EnergyBand& energy) {
  const auto write = [&](const char* name, std::uint64_t count) {
    json.key(name).open_object();
    json.key("macs").count(count);
    json.key("low").real(tops_per_watt(count, energy.high));
    json.key("value").real(tops_per_watt(count, energy.value));
    json.key("high").real(tops_per_watt(count, energy.low));
    json.close();
  };
  json.key(key).open_object();
  write("dense", macs.dense);
  write("effectual", macs.effectual);
  json.close();
}

void write_efficiencies(JsonWriter& json, const PriceList& prices, const RunEnergy& run) {
  EnergyBand chip;
  for (const ComponentEnergy& component : by_component(prices, run.total)) {
    if (component.component != "dram") chip += component.energy;
  }
  json.key("efficiency").open_object();
  json.key("unit").text("TOPS/W");
  write_efficiency(json, "with_dram", run.macs, run.total.total());
  write_efficiency(json, "without_dram", run.macs, chip);
  json.close();
}

void write_assumptions(JsonWriter& json, const RunEnergy& run) {
  json.key("assumptions").open_array();
  for (const Assumption& assumption : run.assumptions) {
    json.open_object();
    json.key("counter").text(assumption.counter);
    json.key("base").text(assumption.base);
    json.key("share_ppm").count(static_cast<std::uint64_t>(assumption.share_ppm));
    json.key("stated").boolean(assumption.stated);
    json.close();
  }
  json.close();
}

void write_lines(JsonWriter& json, const PriceList& prices, const Energy& total) {
  json.key("lines").open_array();
  for (std::size_t i = 0; i < prices.lines.size(); ++i) {
    const PriceLine& line = prices.lines[i];
    json.open_object();
    json.key("component").text(line.component);
    json.key("action").text(line.action);
    json.key("counter").text(line.counter);
    if (!line.less.empty()) json.key("less").text(line.less);
    json.key("count").count(total.lines[i].count);
    json.key("price").band(line.price);
    json.key("energy").band(total.lines[i].energy);
    if (!line.origin.node.empty()) json.key("node").text(line.origin.node);
    if (line.origin.voltage > 0) json.key("voltage").real(line.origin.voltage);
    json.key("source").text(line.origin.source);
    json.close();
  }
  json.close();
}

void write_components(JsonWriter& json, const PriceList& prices, const Energy& energy) {
  json.key("components").open_object();
  for (const ComponentEnergy& component : by_component(prices, energy))
    json.key(component.component).band(component.energy);
  json.close();
}

/// One object a layer, or a pass: the sum of the parts that share the name, in order of first appearance.
void write_groups(JsonWriter& json, const char* key, const PriceList& prices,
                  const std::vector<PartEnergy>& parts, std::string PartEnergy::*name) {
  std::vector<PartEnergy> groups;
  for (const PartEnergy& part : parts) {
    auto group = std::ranges::find(groups, part.*name, name);
    if (group == groups.end())
      groups.push_back(part);
    else
      group->energy += part.energy;
  }
  json.key(key).open_object();
  for (const PartEnergy& group : groups) {
    json.key(group.*name).open_object();
    json.key("energy").band(group.energy.total());
    write_components(json, prices, group.energy);
    json.close();
  }
  json.close();
}

void write_parts(JsonWriter& json, const PriceList& prices, const RunEnergy& run) {
  json.key("parts").open_array();
  for (const PartEnergy& part : run.parts) {
    json.open_object();
    json.key("layer").text(part.layer);
    json.key("pass").text(part.pass);
    json.key("command").text(part.command);
    json.key("energy").band(part.energy.total());
    write_components(json, prices, part.energy);
    json.close();
  }
  json.close();
}

void write_epochs(JsonWriter& json, const PriceList& prices, const RunEnergy& run) {
  json.key("epochs").open_array();
  for (const EpochEnergy& epoch : run.epochs) {
    json.open_object();
    json.key("epoch").count(static_cast<std::uint64_t>(epoch.epoch));
    json.key("energy").band(epoch.energy.total());
    write_components(json, prices, epoch.energy);
    write_groups(json, "passes", prices, epoch.passes, &PartEnergy::pass);
    json.close();
  }
  json.close();
}

}  // namespace

std::string to_energy_json(const PriceList& prices, const RunEnergy& run) {
  JsonWriter json;
  json.open_object();
  json.key("schema").text("wagesim energy");
  json.key("schema_version").count(kEnergySchemaVersion);
  json.key("unit").text("pJ");
  json.key("table").text(prices.table);
  json.key("period_ps").count(static_cast<std::uint64_t>(prices.period_ps));
  json.key("total").band(run.total.total());
  write_efficiencies(json, prices, run);
  write_assumptions(json, run);
  write_components(json, prices, run.total);
  write_lines(json, prices, run.total);
  write_groups(json, "layers", prices, run.parts, &PartEnergy::layer);
  write_groups(json, "passes", prices, run.parts, &PartEnergy::pass);
  write_parts(json, prices, run);
  write_epochs(json, prices, run);
  json.close();
  return json.take();
}

}  // namespace wagesim
