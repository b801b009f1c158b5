#include "sim/energy/table_reader.h"

#include <algorithm>

#include "sim/energy/actions.h"
#include "sim/energy/attojoules.h"
#include "workloads/input/nearest.h"
#include "workloads/input/yaml_document.h"

namespace wagesim {
namespace {

constexpr int kTableVersion = 1;
constexpr double kMostVolts = 10;
constexpr double kMostBandFactor = 1000;

class Reader {
 public:
  Reader(YamlDocument& document, const std::filesystem::path& path) : document_(document) {
    table_.path = path;
  }

  TableFile read() {
    const YamlMap root = document_.root();
    table_.name = root.required("name").name();
    (void)root.required("version").integer(kTableVersion, kTableVersion);
    table_.extend = root.optional("extend").text();
    if (const YamlValue ert = root.optional("accelergy_ert"); ert.present()) {
      table_.ert = table_.path.parent_path() / ert.text();
      static_cast<void>(
          YamlDocument::open(table_.ert));  // refuses what cannot be read, long before a run ends
    }
    node_ = root.optional("node").name();
    voltage_ = root.optional("voltage").real(0, kMostVolts);

    read_group(root.optional("entries").map(), "", logic_actions());
    for (const auto& [name, group] : root.optional("buffers").map().entries())
      read_group(group.map(), "buffers." + name + '.', buffer_actions());
    for (const auto& [name, group] : root.optional("dram").map().entries())
      read_group(group.map(), "dram." + name + '.', dram_actions());
    read_group(root.optional("area").map(), "area.", area_actions());
    if (const YamlValue blocks = root.optional("blocks"); blocks.present())
      table_.blocks = table_.path.parent_path() / blocks.text();
    if (const YamlMap sram = root.optional("sram").map(); sram.present()) read_sram(sram);
    document_.finish();
    return std::move(table_);
  }

 private:
  void read_group(const YamlMap& group, const std::string& prefix, std::span<const Action> actions) {
    for (const auto& [name, value] : group.entries()) {
      const auto action = std::ranges::find(actions, name, &Action::name);
      if (action == actions.end())
        refuse_action(name, value, actions);
      else
        table_.entries[prefix + name] = read_entry(value.map(), *action);
    }
  }

  void refuse_action(const std::string& name, const YamlValue& value, std::span<const Action> actions) {
    std::vector<std::string> known;
    for (const Action& action : actions) known.emplace_back(action.name);
    const std::optional<std::string> near = nearest(name, known);
    value.fault("is no action that this model knows" +
                (near ? "; did you mean \"" + *near + "\"?" : std::string()));
  }

  TableEntry read_entry(const YamlMap& map, const Action& action) {
    const YamlValue unit = map.required("unit");
    if (unit.present() && unit.text() != action.unit) unit.fault("must be " + std::string(action.unit));
    TableEntry entry;
    entry.value = map.required("value").real(action.least, action.most);
    const YamlValue low = map.required("low");
    const YamlValue high = map.required("high");
    entry.low = low.real(action.least, action.most);
    entry.high = high.real(action.least, action.most);
    if (low.present() && entry.low > entry.value) low.fault("must be at most the value");
    if (high.present() && entry.high < entry.value) high.fault("must be at least the value");
    entry.origin = read_origin(map);
    entry.file = document_.file();
    entry.line = map.line();
    return entry;
  }

  /// Node and voltage stand with the entry or, for all entries, at the top of the file.
  Origin read_origin(const YamlMap& map) {
    Origin origin;
    origin.node = (node_.empty() ? map.required("node") : map.optional("node")).name(node_);
    const YamlValue voltage = voltage_ == 0 ? map.required("voltage") : map.optional("voltage");
    origin.voltage = voltage.real(0, kMostVolts, voltage_);
    origin.source = map.required("source").text();
    return origin;
  }

  void read_sram(const YamlMap& map) {
    SramSection sram;
    sram.sweep = table_.path.parent_path() / map.required("sweep").text();
    sram.device.node = map.required("sweep_node").integer(1, 1000);
    sram.device.cell = map.required("cell").name();
    sram.device.periphery = map.required("periphery").name();
    sram.model.origin = read_origin(map);
    std::int64_t below = 0;
    for (const YamlValue& item : map.required("dynamic").items(1, 16)) {
      SramBand band = read_band(item.map());
      band.up_to_bytes =
          item.map().required("up_to_bytes").integer<std::int64_t>(below + 1, std::int64_t{1} << 40);
      below = band.up_to_bytes;
      sram.model.dynamic.push_back(band);
    }
    sram.model.leakage = read_band(map.required("leakage").map());
    table_.sram = std::move(sram);
  }

  static SramBand read_band(const YamlMap& map) {
    return {0, map.required("low").real(0, 1, 1), map.required("high").real(1, kMostBandFactor, 1)};
  }

  YamlDocument& document_;
  TableFile table_;
  std::string node_;    ///< of the whole file; empty where each entry gives its own
  double voltage_ = 0;  ///< likewise, 0
};

}  // namespace

TableFile read_table_file(const std::filesystem::path& path) {
  YamlDocument document = YamlDocument::open(path);
  if (document.root().optional("ERT").present()) {
    TableFile table;
    table.path = table.ert = path;
    table.name = path.filename().string();
    table.extend = kDefaultEnergyTable;
    return table;
  }
  return Reader(document, path).read();
}

TableFile parse_table_file(std::string_view text, const std::filesystem::path& path) {
  YamlDocument document = YamlDocument::parse(text, path.string());
  return Reader(document, path).read();
}

}  // namespace wagesim
