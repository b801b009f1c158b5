#include "sim/sweep/sweep_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/energy/energy_table.h"
#include "sim/sweep/axis_reader.h"
#include "sim/sweep/figures.h"
#include "workloads/input/shipped_files.h"
#include "workloads/input/yaml_document.h"
#include "workloads/train/start_state.h"

namespace wagesim::sweep {
namespace {

constexpr std::int64_t kMaxSteps = 100'000, kMaxPoints = 100'000;
constexpr std::size_t kMaxConstraints = 100, kMaxColumns = 64;

/// A path of the file, relative to its folder; a bare name stays one.
std::string placed(const std::string& text, const std::string& file) {
  const bool is_path =
      text.find('/') != std::string::npos || text.ends_with(".yaml") || text.ends_with(".yml");
  if (!is_path || std::filesystem::path(text).is_absolute()) return text;
  return (std::filesystem::path(file).parent_path() / text).string();
}

void read_objectives(const YamlMap& map, SweepFile& sweep) {
  const auto entries = map.entries();
  if (map.present() && (entries.empty() || entries.size() > kMaxObjectives))
    map.fault(fmt::format("must name 1 to {} objectives", kMaxObjectives));
  for (const auto& [name, value] : entries) {
    if (const std::string wrong = fault_of_figure(name); !wrong.empty()) value.fault(wrong);
    sweep.objectives.push_back({name, value.line(), value.choice<bool>({{"min", false}, {"max", true}})});
    if (!needs_training(name) || sweep.accuracy_epochs != 0) continue;
    value.fault("needs a training: say after how many epochs by accuracy_epochs");
  }
}

void read_columns(const YamlValue& list, SweepFile& sweep) {
  for (const YamlValue& column : list.items(0, kMaxColumns)) {
    const std::string path = column.text();
    if (path.empty()) continue;  // a fault already
    const std::string wrong =
        is_path(path) ? fault_of_figure(path) : "must be a path: stats..., energy... or area...";
    if (!wrong.empty()) column.fault(wrong);
    sweep.columns.push_back(path);
  }
}

void read_search(const YamlValue& value, SweepFile& sweep) {
  Search& search = sweep.search;
  search.line = value.line();
  if (!value.is_map()) {
    (void)value.choice<int>({{"grid", 0}});
    return;
  }
  const YamlMap map = value.map();
  const YamlValue random = map.optional("random"), around = map.optional("around");
  if (random.present() == around.present())
    map.fault("must be grid, {random: N, seed: S} or {around: {KEY: VALUE}}");
  if (random.present()) {
    search.kind = Search::Kind::Random;
    search.count = random.integer<std::int64_t>(1, kMaxPoints);
    search.seed = static_cast<std::uint64_t>(
        map.optional("seed").integer<std::int64_t>(0, std::numeric_limits<std::int64_t>::max(), 1));
  }
  if (!around.present()) return;
  search.kind = Search::Kind::Around;
  for (const auto& [key, middle] : around.map().entries()) {
    const Axis* axis = sweep.find(key);
    if (axis == nullptr || !axis->expression.empty())
      middle.fault("must be the value of a parameter that has a list or range");
    search.around.emplace_back(key, middle.text());
  }
}

void read_mode(const YamlMap& root, SweepFile& sweep) {
  const YamlValue fidelity = root.optional("fidelity"), density = root.optional("density");
  sweep.values = root.optional("values").choice<Values>({{"none", Values::None}, {"real", Values::Real}});
  const int chosen = fidelity.choice<int>({{"tile", 0}, {"cycle", 1}, {"rtl", 2}});
  sweep.fidelity = chosen == 0 ? "tile" : chosen == 1 ? "cycle" : "rtl";
  if (chosen != 0 && sweep.values == Values::None) fidelity.fault("must be tile with values: none");
  if (!density.present()) return;
  (void)density.real(0, 1);
  sweep.density = density.text();
  if (sweep.values == Values::Real)
    density.fault("is for values: none: a run with values counts what it has");
}

void read_length(const YamlMap& root, SweepFile& sweep) {
  const YamlValue steps = root.optional("steps"), epochs = root.optional("epochs");
  sweep.steps = steps.integer<std::int64_t>(1, kMaxSteps, 1);
  sweep.epochs = epochs.integer<std::int64_t>(1, kMaxSteps, 0);
  if (steps.present() && epochs.present()) epochs.fault("must not stand beside steps");
  sweep.accuracy_epochs = root.optional("accuracy_epochs").integer<std::int64_t>(1, kMaxSteps, 0);
  const YamlValue data = root.optional("data");
  if (data.present())
    sweep.data = std::filesystem::absolute(std::filesystem::path(sweep.file).parent_path() / data.text());
  if (sweep.epochs != 0 && sweep.values == Values::None && !data.present())
    epochs.fault("needs data: how many steps an epoch has depends on it");
}

SweepFile read_sweep(YamlDocument& document) {
  SweepFile sweep;
  sweep.file = document.file();
  const YamlMap root = document.root();
  sweep.name = root.optional("name").text(std::filesystem::path(sweep.file).stem().string());
  sweep.machine = root.required("machine").text();
  sweep.energy = placed(root.optional("energy").text(kDefaultEnergyTable), sweep.file);
  read_mode(root, sweep);
  read_length(root, sweep);
  read_axes(root, sweep);
  for (Axis& axis : sweep.axes)
    if (axis.key == kNetworkAxis)
      for (std::string& network : axis.values) network = placed(network, sweep.file);
  for (const YamlValue& constraint : root.optional("constraints").items(0, kMaxConstraints))
    sweep.constraints.push_back({constraint.text(), constraint.line()});
  read_objectives(root.required("objectives").map(), sweep);
  read_columns(root.optional("columns"), sweep);
  const YamlValue search = root.optional("search");
  if (search.present()) read_search(search, sweep);
  document.finish();
  return sweep;
}

}  // namespace

const Axis* SweepFile::find(std::string_view key) const {
  const auto found = std::ranges::find(axes, key, &Axis::key);
  return found == axes.end() ? nullptr : &*found;
}

std::vector<std::string> SweepFile::paths() const {
  std::vector<std::string> paths;
  const auto add = [&](const std::string& figure) {
    if (is_path(figure) && std::ranges::find(paths, figure) == paths.end()) paths.push_back(figure);
  };
  for (const Objective& objective : objectives) add(objective.name);
  for (const std::string& column : columns) add(column);
  return paths;
}

SweepFile load_sweep_file(const std::string& name_or_path) {
  std::vector<Fault> faults;
  const auto path = find_shipped_file("sweeps", name_or_path, {}, {"", 0, "sweep", "", ""}, faults);
  if (!path) throw InputError(std::move(faults));
  YamlDocument document = YamlDocument::open(*path);
  return read_sweep(document);
}

SweepFile parse_sweep_file(std::string_view text, const std::string& file) {
  YamlDocument document = YamlDocument::parse(text, file);
  return read_sweep(document);
}

}  // namespace wagesim::sweep
