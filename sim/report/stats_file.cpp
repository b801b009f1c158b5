#include "sim/report/stats_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <iterator>

#include "sim/report/json_input.h"
#include "sim/report/stats_check.h"
#include "sim/report/stats_epochs.h"
#include "sim/report/stats_schema.h"
#include "sim/stats/event_count.h"
#include "workloads/io/read_file.h"
#include "workloads/trace/limits.h"
#include "workloads/trace/trace_names.h"

namespace wagesim {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxStatsBytes = std::size_t{1} << 28;
constexpr std::size_t kMostSteps = kMaxStatsBytes / 32;  // bytes that a step takes at least
constexpr double kSecondsPerPicosecond = 1e-12;
// Far above what a machine file may ask for; their products stay within 64 bits.
constexpr std::int64_t kMostExtent = std::int64_t{1} << 31, kMostSide = 1 << 16;
constexpr std::size_t kMostPasses = std::size(kPasses) * trace_limits::kMaxLayers;
constexpr std::size_t kMostCommands = 4 * kMostPasses;  // a product, its second pass, what stands beside it
constexpr std::size_t kMostReasons = 16;  // with busy and idle, 18 times kMostEvents: within 64 bits

StatsBuffer read_buffer(const std::string& name, const JsonInput& from) {
  return {name,
          from.integer("banks", 1, kMostSide),
          from.integer("words_per_bank", 1, kMostExtent),
          from.integer("word_bytes", 1, kMostSide),
          from.integer("ports", 1, kMostSide),
          from.integer("read_latency", 1, kMostSide)};
}

/// Every number and text of the machine by its dotted path.
void flatten(const json::object& object, const std::string& path,
             std::vector<std::pair<std::string, std::string>>& parameters) {
  for (const auto& member : object) {
    const std::string key = path.empty() ? std::string(member.key()) : path + '.' + std::string(member.key());
    if (member.value().is_object())
      flatten(member.value().get_object(), key, parameters);
    else if (member.value().is_string())
      parameters.emplace_back(key, std::string(member.value().get_string()));
    else
      parameters.emplace_back(key, json::serialize(member.value()));
  }
}

StatsMachine read_machine(const JsonInput& from) {
  StatsMachine machine;
  machine.name = from.name("name");
  machine.fingerprint = from.name("fingerprint");
  machine.clock_period_ps = from.integer("clock_period_ps", 1, kMostExtent);
  const JsonInput array = from.object("array");
  machine.rows = array.integer("rows", 1, kMostSide);
  machine.cols = array.integer("cols", 1, kMostSide);
  machine.ternary_lanes = array.integer("ternary_lanes", 1, 4);
  machine.vector_lanes = from.object("vector").integer("lanes", 1, kMostSide);
  const JsonInput buffers = from.object("buffers");
  for (const char* name : {"activation", "weight", "accumulator", "vector_in", "vector_out"})
    machine.buffers.push_back(read_buffer(name, buffers.object(name)));
  const JsonInput dram = from.object("dram");
  machine.dram_preset = dram.text("preset");
  machine.dram_kind = dram.text("kind");
  machine.dram_devices = dram.integer("devices", 1, kMostSide);
  machine.dram_channels = dram.integer("channels", 1, kMostSide);
  machine.burst_bytes = dram.integer("burst_bytes", 1, kMostSide);
  machine.burst_ps = dram.has("burst_ps")  // version 1 has whole cycles
                         ? dram.integer("burst_ps", 1, kMostExtent)
                         : dram.integer("burst_cycles", 1, kMostExtent) * machine.clock_period_ps;
  return machine;
}

std::int64_t cycles_of(const JsonInput& from, std::string_view key) {
  return from.integer(key, 0, kMostEvents);
}

UnitUse read_unit(const JsonInput& from) {
  UnitUse use{cycles_of(from, "busy_cycles"), cycles_of(from, "idle_cycles"), {}};
  const JsonInput stalls = from.object("stall_cycles");
  for (const std::string& reason : stalls.keys())
    use.stalls.emplace_back(reason, static_cast<std::uint64_t>(cycles_of(stalls, reason)));
  if (use.stalls.size() > kMostReasons) stalls.fault("", "", "must be no more than the reasons there are");
  return use;
}

Utilisation read_utilisation(const JsonInput& from) {
  const JsonInput both = from.object("utilisation");
  return {both.real("mapping"), both.real("time")};
}

StatsPart read_part(const JsonInput& from, bool is_command) {
  StatsPart part;
  part.layer = from.name("layer");
  part.pass = from.text("pass");
  if (std::ranges::none_of(kPasses, [&](Pass pass) { return name_of(pass) == part.pass; }))
    from.fault("pass", part.pass, "must be forward, error, gradient or update");
  part.cycles = cycles_of(from, "cycles");
  if (is_command)
    part.second_pass = from.boolean("second_pass");
  else
    part.second_pass_cycles = from.integer("second_pass_cycles", 0, part.cycles);
  if (is_command) part.active_cycles = from.integer("active_cycles");
  part.utilisation = read_utilisation(from);
  part.array = read_unit(from.object("units").object("array"));
  part.counters = read_counters(from);
  return part;
}

/// Array busy over active cycles, whatever an old file has for it; a layer and pass is active as its commands
/// are.
void set_time_utilisation(StatsFile& stats) {
  const auto set = [](StatsPart& part) {
    part.utilisation.time = static_cast<double>(part.array.busy) /
                            static_cast<double>(std::max<std::int64_t>(part.active_cycles, 1));
  };
  for (StatsPart& command : stats.commands) {
    for (StatsPart& pass : stats.passes)
      if (pass.layer == command.layer && pass.pass == command.pass)
        pass.active_cycles += command.active_cycles;
    set(command);
  }
  for (StatsPart& pass : stats.passes) set(pass);
}

/// Runs of version 1 did not tell the DRAM's standby states apart: all their time counts as the dearer one.
void assume_active_standby(StatsFile& stats) {
  const auto assume = [&](EventCounts& counters, std::int64_t cycles) {
    counters["dram_active_cycles"] = static_cast<std::uint64_t>(cycles * stats.machine.dram_channels);
    counters["dram_precharged_cycles"] = 0;
  };
  assume(stats.counters, stats.cycles);
  for (StatsPart& pass : stats.passes) assume(pass.counters, pass.cycles);
  for (StatsPart& command : stats.commands) assume(command.counters, command.cycles);
  for (StatsEpoch& epoch : stats.epochs) {
    assume(epoch.counters, epoch.cycles);
    for (StatsEpochPass& pass : epoch.passes) assume(pass.counters, pass.cycles);
  }
}

StatsStep read_step(const JsonInput& from) {
  StatsStep step{cycles_of(from, "start_cycle"), cycles_of(from, "end_cycle"), {}, {}};
  if (from.has("loss")) step.loss = from.real("loss");
  if (from.has("wrong")) step.wrong = from.integer("wrong");
  return step;
}

void read_totals(const JsonInput& from, StatsFile& stats) {
  stats.cycles = cycles_of(from, "cycles");
  stats.utilisation = read_utilisation(from);
  stats.counters = read_counters(from);
  const JsonInput units = from.object("units");
  for (const char* name : {"sequencer", "load", "array", "vector", "store"}) {
    const UnitUse use = read_unit(units.object(name));
    if (use.busy + use.idle + use.stalled() != stats.cycles)
      units.fault(name, fmt::format("{} cycles", use.busy + use.idle + use.stalled()),
                  fmt::format("busy, idle and stalled cycles must add up to the run's {}", stats.cycles));
    stats.units.emplace_back(name, use);
  }
}

void check_schema(const JsonInput& from) {
  const std::string schema = from.text("schema");
  if (!schema.empty() && schema != kStatsSchema)
    from.fault("schema", schema, fmt::format("must be {}", kStatsSchema));
  (void)from.integer("schema_version", kOldestStatsSchemaVersion, kStatsSchemaVersion);
}

}  // namespace

std::int64_t UnitUse::stalled() const {
  std::uint64_t sum = 0;
  for (const auto& [reason, cycles] : stalls) sum += cycles;
  return static_cast<std::int64_t>(sum);
}

double StatsFile::seconds() const {
  return static_cast<double>(cycles) * static_cast<double>(machine.clock_period_ps) * kSecondsPerPicosecond;
}

std::uint64_t StatsFile::count(const EventCounts& counters, std::string_view name) {
  const auto found = counters.find(name);
  return found == counters.end() ? 0 : found->second;
}

StatsMachine parse_stats_machine(const json::object& object, const std::string& file) {
  FaultSink faults(file);
  StatsMachine machine = read_machine(JsonInput(object, faults, "machine"));
  faults.throw_if_any();
  flatten(object, "", machine.parameters);
  return machine;
}

StatsFile parse_stats(std::string_view text, const std::string& file) {
  const json::object object = parse_json_object(text, file);
  FaultSink faults(file);
  const JsonInput from(object, faults);
  check_schema(from);
  faults.throw_if_any();  // of another schema nothing else can be said

  StatsFile stats;
  stats.file = file;
  stats.version = from.object("versions").text("wagesim");
  stats.systemc = from.object("versions").text("systemc");
  stats.machine = read_machine(from.object("machine"));
  const JsonInput trace = from.object("trace");
  stats.trace_file = trace.text("file");
  stats.network = trace.name("network");
  stats.batch = trace.integer("batch", 1, kMostExtent);
  stats.steps = trace.integer("steps", 0, kMostExtent);
  stats.seed = trace.count("seed");
  const JsonInput run = from.object("run");
  stats.fidelity = run.text("fidelity");
  stats.values = run.text("values");
  stats.stall_seed = run.count("stall_seed");
  stats.checked = run.boolean("checked");
  read_totals(from.object("totals"), stats);
  for (const JsonInput& step : from.objects("steps", kMostSteps)) stats.step_list.push_back(read_step(step));
  for (const JsonInput& pass : from.objects("passes", kMostPasses))
    stats.passes.push_back(read_part(pass, false));
  for (const JsonInput& command : from.objects("commands", kMostCommands))
    stats.commands.push_back(read_part(command, true));
  set_time_utilisation(stats);
  if (from.has("assumptions")) stats.assumption_source = from.object("assumptions").text("source");
  if (from.has("epochs")) stats.epochs = read_epochs(from);
  faults.throw_if_any();
  find_contradictions(stats, faults);
  faults.throw_if_any();
  if (from.integer("schema_version") == kStandbyUntoldVersion) assume_active_standby(stats);
  flatten(object.at("machine").as_object(), "", stats.machine.parameters);
  return stats;
}

StatsFile read_stats_file(const std::filesystem::path& file) {
  const std::vector<std::uint8_t> bytes = read_file(file, kMaxStatsBytes);
  return parse_stats({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
}

StatsFile read_stats(const std::filesystem::path& directory) {
  return read_stats_file(directory / "stats.json");
}

}  // namespace wagesim
