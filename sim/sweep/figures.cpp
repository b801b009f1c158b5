#include "sim/sweep/figures.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>

#include "workloads/input/nearest.h"

namespace wagesim::sweep {
namespace {

namespace json = boost::json;

constexpr double kPico = 1e-12;
constexpr std::array<std::string_view, 3> kDocuments{"stats", "energy", "area"};

std::optional<double> number_in(const json::value& value) {
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  if (value.is_uint64()) return static_cast<double>(value.get_uint64());
  if (value.is_double()) return value.get_double();
  if (value.is_bool()) return value.get_bool() ? 1.0 : 0.0;
  return std::nullopt;
}

/// Whether an element of an array meets "layer=conv0,pass=forward".
bool meets(const json::value& element, std::string_view conditions) {
  const json::object* object = element.if_object();
  while (object != nullptr && !conditions.empty()) {
    const std::size_t comma = std::min(conditions.find(','), conditions.size());
    const std::string_view condition = conditions.substr(0, comma);
    conditions.remove_prefix(std::min(comma + 1, conditions.size()));
    const std::size_t equals = condition.find('=');
    if (equals == std::string_view::npos) return false;
    const json::value* found = object->if_contains(condition.substr(0, equals));
    const std::string_view wanted = condition.substr(equals + 1);
    if (found == nullptr) return false;
    if (const json::string* text = found->if_string();
        text != nullptr ? std::string_view(*text) != wanted : json::serialize(*found) != wanted)
      return false;
  }
  return object != nullptr;
}

/// The element of an array that a bracket names: by place, or the first that meets conditions.
const json::value* element_of(const json::value* value, std::string_view bracket) {
  const json::array* array = value->if_array();
  if (array == nullptr) return nullptr;
  std::size_t place = 0;
  const auto [end, error] = std::from_chars(bracket.data(), bracket.data() + bracket.size(), place);
  if (error == std::errc{} && end == bracket.data() + bracket.size())
    return place < array->size() ? &(*array)[place] : nullptr;
  const auto found =
      std::ranges::find_if(*array, [&](const json::value& element) { return meets(element, bracket); });
  return found == array->end() ? nullptr : &*found;
}

/// What a path without its document leads to; null where it leads nowhere.
const json::value* follow(const json::value* value, std::string_view path) {
  while (value != nullptr && !path.empty()) {
    if (path.front() == '[') {
      const std::size_t close = path.find(']');
      if (close == std::string_view::npos) return nullptr;
      value = element_of(value, path.substr(1, close - 1));
      path.remove_prefix(close + 1);
    } else {
      if (path.front() == '.') path.remove_prefix(1);
      const std::size_t end = std::min(path.find_first_of(".["), path.size());
      const json::object* object = value->if_object();
      value = object == nullptr ? nullptr : object->if_contains(path.substr(0, end));
      path.remove_prefix(end);
    }
  }
  return value;
}

std::optional<double> number_at(const PointDocuments& documents, std::string_view path) {
  const std::size_t end = std::min(path.find_first_of(".["), path.size());
  const std::string_view name = path.substr(0, end);
  const json::value* document = name == "stats"    ? &documents.stats
                                : name == "energy" ? &documents.energy
                                                   : &documents.area;
  const json::value* found = follow(document, path.substr(end));
  return found == nullptr ? std::nullopt : number_in(*found);
}

/// Reads numbers of a point; one that is missing makes everything made of it no number.
class Reader {
 public:
  explicit Reader(const PointDocuments& documents) : documents_(documents) {}
  double operator()(std::string_view path) const { return number_at(documents_, path).value_or(NAN); }

 private:
  const PointDocuments& documents_;
};

double energy_without_dram(const Reader& at) {
  return at("energy.total.value") - at("energy.components.dram.value");
}

double macs(const Reader& at) {
  return at("stats.totals.counters.macs_ternary") + at("stats.totals.counters.macs_int8");
}

double area(const Reader& at) {
  return at("area.total.logic_mm2") + at("area.total.sram_mm2");
}

double tops(const Reader& at) {
  return 2 * macs(at) / at("stats.totals.machine_seconds") * kPico;
}

double buffer_bytes(const Reader& at) {
  double bytes = 0;
  for (const char* name : {"activation", "weight", "accumulator", "vector_in", "vector_out"}) {
    const std::string buffer = std::string("stats.machine.buffers.") + name;
    bytes += at(buffer + ".banks") * at(buffer + ".words_per_bank") * at(buffer + ".word_bytes");
  }
  return bytes;
}

struct PointFigure {
  FigureInfo info;
  double (*value)(const Reader& at);
};

const std::array kPointFigures{
    PointFigure{{"cycles", "cycles", "of the whole run"},
                [](const Reader& at) { return at("stats.totals.cycles"); }},
    PointFigure{{"time", "s", "at the machine's clock"},
                [](const Reader& at) { return at("stats.totals.machine_seconds"); }},
    PointFigure{{"reachable_ps", "ps", "shortest period by open synthesis"},
                [](const Reader& at) { return at("area.clock.reachable_ps.value"); }},
    PointFigure{{"time_reachable", "s", "at the machine's clock or the slower one it reaches"},
                [](const Reader& at) {
                  const double period = at("area.clock.period_ps");
                  const double reachable = at("area.clock.reachable_ps.value");
                  return at("stats.totals.machine_seconds") * std::fmax(1, reachable / period);
                }},
    PointFigure{{"energy", "pJ", "with DRAM"}, [](const Reader& at) { return at("energy.total.value"); }},
    PointFigure{{"energy_low", "pJ", "low end of its band"},
                [](const Reader& at) { return at("energy.total.low"); }},
    PointFigure{{"energy_high", "pJ", "high end of its band"},
                [](const Reader& at) { return at("energy.total.high"); }},
    PointFigure{{"energy_chip", "pJ", "without DRAM"}, energy_without_dram},
    PointFigure{
        {"edp", "pJ s", "energy with DRAM x time"},
        [](const Reader& at) { return at("energy.total.value") * at("stats.totals.machine_seconds"); }},
    PointFigure{
        {"edp_chip", "pJ s", "energy without DRAM x time"},
        [](const Reader& at) { return energy_without_dram(at) * at("stats.totals.machine_seconds"); }},
    PointFigure{{"power", "W", "energy with DRAM / time"},
                [](const Reader& at) {
                  return at("energy.total.value") * kPico / at("stats.totals.machine_seconds");
                }},
    PointFigure{{"tops", "TOPS", "operations a second / 10^12, two a multiply-accumulate"}, tops},
    PointFigure{{"tops_w", "TOPS/W", "with DRAM"},
                [](const Reader& at) { return 2 * macs(at) / at("energy.total.value"); }},
    PointFigure{{"tops_w_chip", "TOPS/W", "without DRAM"},
                [](const Reader& at) { return 2 * macs(at) / energy_without_dram(at); }},
    PointFigure{{"utilisation", "", "busy cycles of the array over all"},
                [](const Reader& at) { return at("stats.totals.utilisation.time"); }},
    PointFigure{{"utilisation_mapping", "", "of the array by its tiles"},
                [](const Reader& at) { return at("stats.totals.utilisation.mapping"); }},
    PointFigure{{"dram_bytes", "B", "bursts read and written"},
                [](const Reader& at) {
                  return (at("stats.totals.counters.dram_read_bursts") +
                          at("stats.totals.counters.dram_write_bursts")) *
                         at("stats.machine.dram.burst_bytes");
                }},
    PointFigure{
        {"pes", "", "processing elements"},
        [](const Reader& at) { return at("stats.machine.array.rows") * at("stats.machine.array.cols"); }},
    PointFigure{{"sram_bytes", "B", "of all buffers"}, buffer_bytes},
    PointFigure{{"mm2", "mm2", "area"}, area},
    PointFigure{{"tops_mm2", "TOPS/mm2", "achieved, by area"},
                [](const Reader& at) { return tops(at) / area(at); }},
};

constexpr std::array kTrainingFigures{
    FigureInfo{"test_error", "", "share of the test set after accuracy_epochs"},
    FigureInfo{"accuracy", "", "1 - test_error"},
    FigureInfo{"train_error", "", "share of the last epoch's samples"},
    FigureInfo{"loss", "", "mean of the last epoch"},
};

const std::array<FigureInfo, kPointFigures.size()>& point_infos() {
  static const auto infos = [] {
    std::array<FigureInfo, kPointFigures.size()> all;
    std::ranges::transform(kPointFigures, all.begin(), &PointFigure::info);
    return all;
  }();
  return infos;
}

}  // namespace

std::span<const FigureInfo> point_figures() {
  return point_infos();
}

std::span<const FigureInfo> training_figures() {
  return kTrainingFigures;
}

std::string_view unit_of(std::string_view figure) {
  for (const auto infos : {point_figures(), training_figures()})
    if (const auto found = std::ranges::find(infos, figure, &FigureInfo::name); found != infos.end())
      return found->unit;
  return "";
}

bool is_path(std::string_view name) {
  return std::ranges::any_of(kDocuments, [&](std::string_view document) {
    return name.size() > document.size() + 1 && name.starts_with(document) && name[document.size()] == '.';
  });
}

bool needs_training(std::string_view name) {
  return std::ranges::count(kTrainingFigures, name, &FigureInfo::name) != 0;
}

std::string fault_of_figure(const std::string& name) {
  if (is_path(name)) return name.size() <= 200 ? "" : "must be a path of at most 200 letters";
  std::vector<std::string> names;
  for (const auto infos : {point_figures(), training_figures()})
    for (const FigureInfo& info : infos) names.emplace_back(info.name);
  if (std::ranges::count(names, name) != 0) return "";
  std::string text = "must be named after a figure (";
  for (const std::string& known : names) text += (known == names.front() ? "" : ", ") + known;
  text += ") or a path: stats..., energy... or area...";
  const auto near = nearest(name, names);
  return text + (near ? "; did you mean \"" + *near + "\"?" : "");
}

Figures figures_of(const PointDocuments& documents, std::span<const std::string> paths) {
  Figures figures;
  const Reader at(documents);
  for (const PointFigure& figure : kPointFigures) {
    const double value = figure.value(at);
    if (std::isfinite(value)) figures.emplace(figure.info.name, value);
  }
  for (const std::string& path : paths) figures.insert_or_assign(path, at(path));
  return figures;
}

}  // namespace wagesim::sweep
