#include "sim/report/assumed_shares.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

#include "sim/report/stats_file.h"
#include "workloads/input/fault.h"
#include "workloads/trace/trace_names.h"

namespace wagesim {
namespace {

constexpr std::int64_t kMillion = 1'000'000;

/// What prices depend on and only values can tell (docs/energy.md, "Data-dependent counters").
struct DataDependent {
  std::string_view counter, base;
};
constexpr DataDependent kMacShares[] = {{"macs_ternary_gated", "macs_ternary"},
                                        {"macs_int8_gated", "macs_int8"}};
constexpr DataDependent kRoundings = {"roundings_up", "roundings"};

std::int64_t Counters::*counter_named(std::string_view name) {
  return std::ranges::find(kCounterInfo, name, &CounterInfo::name)->value;
}

/// The layers and passes of a program, each once.
std::vector<std::pair<std::string, Pass>> passes_of(const Program& program) {
  std::vector<std::pair<std::string, Pass>> passes;
  for (const Command& command : program.commands) {
    const std::pair<std::string, Pass> pass{command.layer, command.pass};
    if (std::ranges::find(passes, pass) == passes.end()) passes.push_back(pass);
  }
  return passes;
}

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

AssumedShares uniform(const std::string& argument, double density, const Program& program) {
  if (!(density >= 0 && density <= 1))
    throw InputError(Fault{{}, 0, "--density", argument, "must be 0 to 1, or the stats.json of a run"});
  AssumedShares assumed;
  assumed.source = argument;
  const auto gated = static_cast<std::int64_t>(std::llround((1 - density) * kMillion));
  for (const auto& [layer, pass] : passes_of(program))
    for (const DataDependent& counter : kMacShares)
      assumed.shares.push_back({layer, pass, counter.counter, counter.base, gated});
  return assumed;
}

/// Shares of the passes of a run's stats.json.
class StatsShares {
 public:
  explicit StatsShares(const std::string& file) : stats_(read_stats_file(file)) {
    if (stats_.values != "real") refuse("run.values", stats_.values, "must be real: that run had no values");
  }

  void add(const std::string& layer, Pass pass, std::vector<AssumedShare>& shares) const {
    const std::string key = layer + ' ' + std::string(name_of(pass));
    const auto part = std::ranges::find_if(stats_.passes, [&](const StatsPart& candidate) {
      return candidate.layer == layer && candidate.pass == name_of(pass);
    });
    if (part == stats_.passes.end()) refuse(key, "", "is missing: was that run of the same network?");
    for (const DataDependent& counter : {kMacShares[0], kMacShares[1], kRoundings}) {
      const std::uint64_t base = count(*part, counter.base), of_it = count(*part, counter.counter);
      if (base == 0) continue;
      if (of_it > base)
        refuse(key + ' ' + std::string(counter.counter), std::to_string(of_it), "is more than its base");
      __extension__ using Wide = unsigned __int128;
      const auto ppm = static_cast<std::int64_t>((Wide{of_it} * kMillion + base / 2) / base);
      shares.push_back({layer, pass, counter.counter, counter.base, ppm});
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& key, const std::string& value, const std::string& why) const {
    throw InputError(Fault{stats_.file, 0, key, value, why});
  }

  [[nodiscard]] std::uint64_t count(const StatsPart& part, std::string_view name) const {
    if (!part.counters.contains(name))
      refuse(part.layer + ' ' + part.pass + ' ' + std::string(name), "", "is missing");
    return StatsFile::count(part.counters, name);
  }

  StatsFile stats_;
};

}  // namespace

AssumedShares read_density(const std::string& argument, const Program& program) {
  if (const auto density = number_of(argument)) return uniform(argument, *density, program);
  const StatsShares stats(argument);
  AssumedShares assumed;
  assumed.source = std::filesystem::path(argument).filename().string();
  for (const auto& [layer, pass] : passes_of(program)) stats.add(layer, pass, assumed.shares);
  return assumed;
}

Counters assumed_counters(const AssumedShares& assumed, const std::string& layer, Pass pass,
                          const Counters& counters) {
  Counters result;
  for (const AssumedShare& share : assumed.shares) {
    if (share.layer != layer || share.pass != pass) continue;
    __extension__ using Wide = __int128;
    const Wide base = counters.*counter_named(share.base);
    result.*counter_named(share.counter) = static_cast<std::int64_t>(base * share.share_ppm / kMillion);
  }
  return result;
}

}  // namespace wagesim
