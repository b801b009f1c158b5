#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/energy/counters.h"

namespace wagesim {

// stats.json as the reports read it: what a run counted and on what machine, as it stands in the file.
// Everything a report says comes from here and from an energy table.

struct StatsBuffer {
  std::string name;
  std::int64_t banks = 0, words_per_bank = 0, word_bytes = 0, ports = 0, read_latency = 0;
};

struct StatsMachine {
  std::string name, fingerprint;
  std::int64_t clock_period_ps = 0;
  std::int64_t rows = 0, cols = 0, ternary_lanes = 0, vector_lanes = 0;
  std::vector<StatsBuffer> buffers;
  std::string dram_preset, dram_kind;  ///< kind: empty where the machine file gives none
  std::int64_t dram_devices = 0, dram_channels = 0, burst_bytes = 0;
  std::int64_t burst_ps = 0;  ///< time of one burst on a channel's data bus
  /// Every parameter by its path in a machine file, as text, in the file's order.
  std::vector<std::pair<std::string, std::string>> parameters;
};

/// busy + idle + stalls = cycles of the run, for a unit of the whole run.
struct UnitUse {
  std::int64_t busy = 0, idle = 0;
  std::vector<std::pair<std::string, std::uint64_t>> stalls;  ///< by reason, those that are not zero

  [[nodiscard]] std::int64_t stalled() const;
};

struct Utilisation {
  double mapping = 0;
  double time = 0;  ///< array busy over all cycles of the run, over the active ones of a part
};

/// A command, or all commands of one layer and pass.
struct StatsPart {
  std::string layer, pass;
  bool second_pass = false;             ///< of a command: it is the second pass of an error
  std::int64_t cycles = 0;              ///< its own: those of all commands add up to the run's
  std::int64_t second_pass_cycles = 0;  ///< of those of a layer and pass
  std::int64_t active_cycles = 0;       ///< of its commands, each from its first operation to its last
  Utilisation utilisation;
  UnitUse array;
  EventCounts counters;
};

struct StatsStep {
  std::int64_t start = 0, end = 0;
  std::optional<double> loss;
  std::optional<std::int64_t> wrong;
};

/// All commands of one pass in an epoch.
struct StatsEpochPass {
  std::string pass;
  std::int64_t cycles = 0;  ///< its own
  EventCounts counters;
};

/// How often samples were judged wrongly.
struct StatsJudged {
  std::int64_t wrong = 0, samples = 0;

  [[nodiscard]] double share() const { return static_cast<double>(wrong) / static_cast<double>(samples); }
};

struct StatsEpoch {
  std::int64_t epoch = 0, steps = 0, cycles = 0;
  std::optional<double> seconds, eta, loss;
  std::optional<StatsJudged> train, test;
  std::int64_t test_ties = 0;
  /// Signs of trouble by name, as stats.json orders them; empty where the run had no values.
  std::vector<std::pair<std::string, std::uint64_t>> health;
  EventCounts counters;
  std::vector<StatsEpochPass> passes;  ///< forward, error, gradient, update; empty in runs of old
};

struct StatsFile {
  std::string file;  ///< for messages
  std::string version, systemc;
  StatsMachine machine;
  std::string trace_file, network;
  std::int64_t batch = 0, steps = 0;
  std::uint64_t seed = 0, stall_seed = 0;
  std::string fidelity, values;
  bool checked = false;
  std::string assumption_source;  ///< of the counts that a run without values assumed; empty: it assumed none
  std::int64_t cycles = 0;
  Utilisation utilisation;
  std::vector<std::pair<std::string, UnitUse>> units;
  EventCounts counters;  ///< of the whole run
  std::vector<StatsPart> passes, commands;
  std::vector<StatsStep> step_list;
  std::vector<StatsEpoch> epochs;

  /// Time of the run at the machine's clock.
  [[nodiscard]] double seconds() const;
  /// A counter of a set; 0 where it is absent.
  [[nodiscard]] static std::uint64_t count(const EventCounts& counters, std::string_view name);
};

/// Reads the text of a stats.json. InputError with every fault: not JSON, another schema or version, keys
/// that are missing or wrong, units whose cycles do not add up to those of the run.
[[nodiscard]] StatsFile parse_stats(std::string_view text, const std::string& file);

/// The machine section of one, machine_json()'s. InputError as above, naming `file`.
[[nodiscard]] StatsMachine parse_stats_machine(const boost::json::object& object, const std::string& file);

/// Reads a stats.json under any name; InputError also where it cannot be read.
[[nodiscard]] StatsFile read_stats_file(const std::filesystem::path& file);

/// Reads DIRECTORY/stats.json.
[[nodiscard]] StatsFile read_stats(const std::filesystem::path& directory);

}  // namespace wagesim
