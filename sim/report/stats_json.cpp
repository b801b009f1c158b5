#include "sim/report/stats_json.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>
#include <utility>

#include "sim/report/machine_json.h"
#include "sim/report/pass_summary.h"
#include "workloads/trace/trace_names.h"

namespace wagesim {
namespace {

namespace json = boost::json;

/// Counts that depend on data are absent from a run without values.
json::object counters_json(const Counters& counters, bool values) {
  json::object object;
  for (const CounterInfo& info : kCounterInfo)
    if (values || !info.data_dependent) object[info.name] = counters.*info.value;
  return object;
}

/// The counts that a run without values assumes, of some commands of a record; null without assumptions.
/// counters_of: the counters of a command by its index.
template <class CountersOf>
json::value assumed_json(const RunRecord& record, const RunIdentity& identity, CountersOf&& counters_of) {
  if (!identity.assumed) return nullptr;
  Counters sum;
  for (std::size_t index = 0; index < record.commands.size(); ++index)
    if (const Counters* const counters = counters_of(index))
      sum += assumed_counters(*identity.assumed, record.commands[index].layer, record.commands[index].pass,
                              *counters);
  json::object object;
  for (const CounterInfo& info : kCounterInfo)
    if (std::ranges::find(identity.assumed->shares, info.name, &AssumedShare::counter) !=
        identity.assumed->shares.end())
      object[info.name] = sum.*info.value;
  return object;
}

/// Sets "assumed" beside "counters" where there is something to assume.
void set_assumed(json::object& object, json::value assumed) {
  if (!assumed.is_null()) object["assumed"] = std::move(assumed);
}

json::object unit_json(const UnitCycles& cycles) {
  json::object stalls;
  for (std::size_t reason = 0; reason < kStallReasons; ++reason)
    if (cycles.stalls[reason] != 0) stalls[kStallInfo[reason].name] = cycles.stalls[reason];
  return {{"busy_cycles", cycles.busy}, {"idle_cycles", cycles.idle}, {"stall_cycles", std::move(stalls)}};
}

json::object operations_json(const UnitCycles& product, const UnitCycles& vector, const UnitCycles& load,
                             const UnitCycles& store) {
  return {{"array", unit_json(product)},
          {"vector", unit_json(vector)},
          {"load", unit_json(load)},
          {"store", unit_json(store)}};
}

json::object utilisation_json(double mapping, const TimeUse& time) {
  return {{"mapping", mapping}, {"time", time.of_active}, {"busy_per_own_cycle", time.per_own}};
}

json::array commands_json(const RunRecord& record, const MachineParams& machine,
                          const RunIdentity& identity) {
  json::array commands;
  for (const CommandTotal& command : record.commands) {
    const TimeUse time = time_use(command.product.busy, command.active_cycles, command.cycles);
    commands.push_back(json::object{
        {"layer", command.layer},
        {"pass", name_of(command.pass)},
        {"second_pass", command.second_pass},
        {"first_start_cycle", command.first_start},
        {"first_end_cycle", command.first_end},
        {"cycles", command.cycles},
        {"active_cycles", command.active_cycles},
        {"utilisation",
         utilisation_json(mapping_utilisation(command.counters, command.product.busy, machine), time)},
        {"units", operations_json(command.product, command.vector, command.load, command.store)},
        {"counters", counters_json(command.counters, identity.has_values())}});
    set_assumed(commands.back().get_object(), assumed_json(record, identity, [&](std::size_t index) {
                  return &record.commands[index] == &command ? &command.counters : nullptr;
                }));
  }
  return commands;
}

json::array passes_json(const RunRecord& record, const MachineParams& machine, const RunIdentity& identity) {
  json::array passes;
  for (const PassSummary& pass : summarise(record)) {
    passes.push_back(
        json::object{{"layer", pass.layer},
                     {"pass", name_of(pass.pass)},
                     {"cycles", pass.cycles},
                     {"second_pass_cycles", pass.second_pass_cycles},
                     {"active_cycles", pass.active_cycles},
                     {"utilisation", utilisation_json(pass.mapping_utilisation(machine), pass.time_use())},
                     {"units", operations_json(pass.product, pass.vector, pass.load, pass.store)},
                     {"counters", counters_json(pass.counters, identity.has_values())}});
    set_assumed(passes.back().get_object(), assumed_json(record, identity, [&](std::size_t index) {
                  const CommandTotal& command = record.commands[index];
                  return command.layer == pass.layer && command.pass == pass.pass ? &command.counters
                                                                                  : nullptr;
                }));
  }
  return passes;
}

json::array steps_json(const RunRecord& record) {
  json::array steps;
  for (const StepTotal& step : record.steps) {
    json::object object{{"start_cycle", step.start}, {"end_cycle", step.end}};
    if (step.measured) {
      object["loss"] = step.loss;
      object["wrong"] = step.wrong;
    }
    steps.push_back(std::move(object));
  }
  return steps;
}

json::object health_json(const Health& health) {
  return {{"activations_saturated", health.activations_saturated},
          {"errors_saturated", health.errors_saturated},
          {"unpool_saturated", health.unpool_saturated},
          {"error_sums_saturated", health.error_sums_saturated},
          {"zero_errors", health.zero_errors},
          {"zero_gradients", health.zero_gradients}};
}

/// What judged samples say of a network: share of wrong ones, and the counts it comes from.
void set_judged(json::object& object, const char* prefix, std::int64_t wrong, std::int64_t samples) {
  const std::string name = prefix;
  object[name + "_error"] = static_cast<double>(wrong) / static_cast<double>(samples);
  object[name + "_wrong"] = wrong;
  object[name + "_samples"] = samples;
}

/// An epoch by pass: own cycles, which add up to the epoch's, and counters, which do as well.
json::object epoch_passes_json(const RunRecord& record, const EpochTotal& epoch,
                               const RunIdentity& identity) {
  json::object passes;
  for (const Pass pass : kPasses) {
    std::int64_t cycles = 0;
    Counters counters;
    for (std::size_t index = 0; index < epoch.commands.size(); ++index) {
      if (record.commands[index].pass != pass) continue;
      cycles += epoch.commands[index].cycles;
      counters += epoch.commands[index].counters;
    }
    json::object object{{"cycles", cycles}, {"counters", counters_json(counters, identity.has_values())}};
    set_assumed(object, assumed_json(record, identity, [&](std::size_t index) {
                  return record.commands[index].pass == pass ? &epoch.commands[index].counters : nullptr;
                }));
    passes[name_of(pass)] = std::move(object);
  }
  return passes;
}

}  // namespace

double machine_seconds(std::int64_t cycles, const MachineParams& machine) {
  return static_cast<double>(cycles) * static_cast<double>(machine.clock_period_ps) * 1e-12;
}

json::array epochs_json(const RunRecord& record, const Program& program, const MachineParams& machine,
                        const RunIdentity& identity) {
  json::array epochs;
  for (const EpochTotal& epoch : record.epochs) {
    const std::int64_t cycles = epoch.end - epoch.start;
    json::object object{{"epoch", epoch.epoch},
                        {"first_step", epoch.first_step},
                        {"steps", epoch.steps},
                        {"start_cycle", epoch.start},
                        {"end_cycle", epoch.end},
                        {"cycles", cycles},
                        {"machine_seconds", machine_seconds(cycles, machine)},
                        {"eta", std::ldexp(1.0, epoch.eta_log2)},
                        {"counters", counters_json(epoch.counters(), identity.has_values())},
                        {"passes", epoch_passes_json(record, epoch, identity)}};
    if (epoch.samples != 0) {
      object["loss"] = epoch.loss / static_cast<double>(epoch.steps);
      set_judged(object, "train", epoch.wrong, epoch.samples);
    }
    if (epoch.test_samples != 0) {
      set_judged(object, "test", epoch.test_wrong, epoch.test_samples);
      object["test_ties"] = epoch.test_tied;
    }
    if (identity.has_values()) object["health"] = health_json(health_of(program, epoch));
    set_assumed(object, assumed_json(record, identity,
                                     [&](std::size_t index) { return &epoch.commands[index].counters; }));
    epochs.push_back(std::move(object));
  }
  return epochs;
}

namespace {

json::object assumptions_json(const AssumedShares& assumed) {
  json::array shares;
  for (const AssumedShare& share : assumed.shares)
    shares.push_back(json::object{{"layer", share.layer},
                                  {"pass", name_of(share.pass)},
                                  {"counter", share.counter},
                                  {"base", share.base},
                                  {"share_ppm", share.share_ppm}});
  return {{"source", assumed.source}, {"shares", std::move(shares)}};
}

}  // namespace

json::object stats_json(const RunRecord& record, const Program& program, const MachineParams& machine,
                        const RunIdentity& identity) {
  const bool values = identity.has_values();
  json::object units;
  for (int unit = 0; unit < kUnits; ++unit)
    units[unit_name(static_cast<Unit>(unit))] = unit_json(record.units[static_cast<std::size_t>(unit)]);
  const UnitCycles& array = record.units[static_cast<std::size_t>(Unit::Array)];
  json::object stats{
      {"schema", kStatsSchema},
      {"schema_version", kStatsSchemaVersion},
      {"versions", json::object{{"wagesim", identity.version}, {"systemc", sc_core::sc_release()}}},
      {"machine", machine_json(machine)},
      {"trace", json::object{{"file", identity.trace_file},
                             {"network", program.network.name},
                             {"batch", program.batch},
                             {"steps", program.steps.size()},
                             {"seed", program.seed}}},
      {"run", json::object{{"fidelity", identity.fidelity},
                           {"values", identity.values},
                           {"stall_seed", identity.stall_seed},
                           {"checked", identity.checked}}},
      {"totals", json::object{{"cycles", record.cycles},
                              {"machine_seconds", machine_seconds(record.cycles, machine)},
                              {"utilisation",
                               utilisation_json(mapping_utilisation(record.totals(), array.busy, machine),
                                                time_use(array.busy, record.cycles, record.cycles))},
                              {"units", std::move(units)},
                              {"counters", counters_json(record.totals(), values)}}},
      {"steps", steps_json(record)},
      {"epochs", epochs_json(record, program, machine, identity)},
      {"passes", passes_json(record, machine, identity)},
      {"commands", commands_json(record, machine, identity)}};
  if (identity.assumed) stats["assumptions"] = assumptions_json(*identity.assumed);
  set_assumed(stats["totals"].get_object(), assumed_json(record, identity, [&](std::size_t index) {
                return &record.commands[index].counters;
              }));
  return stats;
}

}  // namespace wagesim
