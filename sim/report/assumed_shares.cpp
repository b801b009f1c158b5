#include "sim/report/assumed_shares.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

#include "sim/report/stats_json.h"
#include "workloads/input/fault.h"
#include "workloads/io/read_file.h"
#include "workloads/trace/trace_names.h"

namespace wagesim {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::size_t kMaxStatsBytes = std::size_t{1} << 30;

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

/// Reads shares from the "passes" of a stats.json.
class StatsShares {
 public:
  explicit StatsShares(const std::string& file) : file_(file) {
    const std::vector<std::uint8_t> bytes = read_file(file, kMaxStatsBytes);
    boost::system::error_code error;
    const json::value root = json::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, error);
    const json::object* const object = error ? nullptr : root.if_object();
    if (object == nullptr) refuse("stats", "", "is not the stats.json of a run");
    const json::value* const schema = object->if_contains("schema");
    if (schema == nullptr || !is(*schema, kStatsSchema))
      refuse("schema", "", fmt::format("must be {}", kStatsSchema));
    const json::value* const version = object->if_contains("schema_version");
    if (version == nullptr || !version->is_int64() || version->get_int64() < kOldestStatsSchemaVersion ||
        version->get_int64() > kStatsSchemaVersion)
      refuse("schema_version", "",
             fmt::format("must be {} to {}", kOldestStatsSchemaVersion, kStatsSchemaVersion));
    const json::value* const passes = object->if_contains("passes");
    if (passes == nullptr || !passes->is_array()) refuse("passes", "", "is missing");
    passes_ = passes->get_array();
  }

  void add(const std::string& layer, Pass pass, std::vector<AssumedShare>& shares) const {
    const std::string key = layer + ' ' + std::string(name_of(pass));
    const json::object* const counters = find(layer, pass);
    if (counters == nullptr) refuse(key, "", "is missing: was that run of the same network?");
    for (const DataDependent& counter : {kMacShares[0], kMacShares[1], kRoundings}) {
      const std::int64_t base = count(*counters, counter.base, key);
      if (base == 0) continue;
      const std::int64_t part = count(*counters, counter.counter, key);
      if (part > base)
        refuse(key + ' ' + std::string(counter.counter), std::to_string(part), "is more than its base");
      __extension__ using Wide = __int128;
      const auto ppm = static_cast<std::int64_t>((Wide{part} * kMillion + base / 2) / base);
      shares.push_back({layer, pass, counter.counter, counter.base, ppm});
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& key, const std::string& value, const std::string& why) const {
    throw InputError(Fault{file_, 0, key, value, why});
  }

  static bool is(const json::value& value, std::string_view text) {
    return value.is_string() && value.get_string() == text;
  }

  [[nodiscard]] const json::object* find(const std::string& layer, Pass pass) const {
    for (const json::value& entry : passes_) {
      const json::object* const object = entry.if_object();
      if (object == nullptr) continue;
      const json::value* const name = object->if_contains("layer");
      const json::value* const which = object->if_contains("pass");
      const json::value* const counters = object->if_contains("counters");
      if (name == nullptr || which == nullptr || counters == nullptr) continue;
      if (is(*name, layer) && is(*which, name_of(pass))) return counters->if_object();
    }
    return nullptr;
  }

  [[nodiscard]] std::int64_t count(const json::object& counters, std::string_view name,
                                   const std::string& key) const {
    const json::value* const value = counters.if_contains(name);
    if (value == nullptr)
      refuse(key + ' ' + std::string(name), "", "is missing: that run must have had --values real");
    boost::system::error_code error;
    const auto number = value->to_number<std::int64_t>(error);
    if (error || number < 0) refuse(key + ' ' + std::string(name), "", "must be a count");
    return number;
  }

  std::string file_;
  json::array passes_;
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
