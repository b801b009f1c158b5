#include "sim/report/stats_json.h"

#include <boost/json/array.hpp>

#include "sim/report/machine_json.h"
#include "sim/report/pass_summary.h"

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

json::object utilisation_json(double mapping, double time) {
  return {{"mapping", mapping}, {"time", time}};
}

json::array commands_json(const RunRecord& record, const MachineParams& machine, bool values) {
  json::array commands;
  for (const CommandTotal& command : record.commands) {
    const double time = command.cycles == 0
                            ? 0.0
                            : static_cast<double>(command.product.busy) / static_cast<double>(command.cycles);
    commands.push_back(json::object{
        {"layer", command.layer},
        {"pass", pass_name(command.pass)},
        {"second_pass", command.second_pass},
        {"first_start_cycle", command.first_start},
        {"first_end_cycle", command.first_end},
        {"cycles", command.cycles},
        {"active_cycles", command.active_cycles},
        {"utilisation",
         utilisation_json(mapping_utilisation(command.counters, command.product.busy, machine), time)},
        {"units", operations_json(command.product, command.vector, command.load, command.store)},
        {"counters", counters_json(command.counters, values)}});
  }
  return commands;
}

json::array passes_json(const RunRecord& record, const MachineParams& machine, bool values) {
  json::array passes;
  for (const PassSummary& pass : summarise(record))
    passes.push_back(json::object{
        {"layer", pass.layer},
        {"pass", pass_name(pass.pass)},
        {"cycles", pass.cycles},
        {"second_pass_cycles", pass.second_pass_cycles},
        {"utilisation", utilisation_json(pass.mapping_utilisation(machine), pass.time_utilisation())},
        {"units", operations_json(pass.product, pass.vector, pass.load, pass.store)},
        {"counters", counters_json(pass.counters, values)}});
  return passes;
}

json::array steps_json(const RunRecord& record) {
  json::array steps;
  for (const StepTotal& step : record.steps) {
    json::object object{{"start_cycle", step.start}, {"end_cycle", step.end}};
    if (step.checked) {
      object["loss"] = step.loss;
      object["wrong"] = step.wrong;
    }
    steps.push_back(std::move(object));
  }
  return steps;
}

}  // namespace

std::string_view pass_name(Pass pass) {
  switch (pass) {
    case Pass::Forward:
      return "forward";
    case Pass::Error:
      return "error";
    case Pass::Gradient:
      return "gradient";
    case Pass::Update:
      return "update";
  }
  return "";
}

json::object stats_json(const RunRecord& record, const Program& program, const MachineParams& machine,
                        const RunIdentity& identity) {
  const bool values = identity.values == "real";
  json::object units;
  for (int unit = 0; unit < kUnits; ++unit)
    units[unit_name(static_cast<Unit>(unit))] = unit_json(record.units[static_cast<std::size_t>(unit)]);
  const UnitCycles& array = record.units[static_cast<std::size_t>(Unit::Product)];
  const double seconds =
      static_cast<double>(record.cycles) * static_cast<double>(machine.clock_period_ps) * 1e-12;
  return {
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
                              {"machine_seconds", seconds},
                              {"utilisation",
                               utilisation_json(mapping_utilisation(record.totals(), array.busy, machine),
                                                record.cycles == 0 ? 0.0
                                                                   : static_cast<double>(array.busy) /
                                                                         static_cast<double>(record.cycles))},
                              {"units", std::move(units)},
                              {"counters", counters_json(record.totals(), values)}}},
      {"steps", steps_json(record)},
      {"passes", passes_json(record, machine, values)},
      {"commands", commands_json(record, machine, values)}};
}

}  // namespace wagesim
