#include "sim/report/pricing.h"

#include <algorithm>

#include "sim/energy/accelergy.h"
#include "sim/energy/energy_table.h"
#include "workloads/input/fault.h"
#include "workloads/input/shipped_files.h"

namespace wagesim {
namespace {

constexpr std::int64_t kBitsPerByte = 8;
constexpr std::int64_t kHalves = 2;  ///< of a bank, each its own macro (docs/machine-files.md)
constexpr const char* kTwoPortBuffer = "accumulator";  ///< one port to read and one to write

EventCounts with_cycles(EventCounts counters, std::int64_t cycles) {
  counters["cycles"] = static_cast<std::uint64_t>(cycles);
  return counters;
}

std::vector<RunPart> parts_of(const StatsFile& stats) {
  std::vector<RunPart> parts;
  for (const StatsPart& command : stats.commands) {
    std::string name = command.layer + ' ' + command.pass + (command.second_pass ? " second pass" : "");
    parts.push_back(
        {command.layer, command.pass, std::move(name), with_cycles(command.counters, command.cycles)});
  }
  return parts;
}

std::vector<RunPart> passes_of(const StatsEpoch& epoch) {
  std::vector<RunPart> passes;
  for (const StatsEpochPass& pass : epoch.passes)
    passes.push_back({"", pass.pass, "", with_cycles(pass.counters, pass.cycles)});
  return passes;
}

/// Faults about counters name the file they stand in.
template <class Work>
auto naming(const std::string& file, Work&& work) {
  try {
    return work();
  } catch (const InputError& error) {
    std::vector<Fault> faults = error.faults();
    for (Fault& fault : faults)
      if (fault.file.empty()) fault.file = file;
    throw InputError(std::move(faults));
  }
}

}  // namespace

PricedMachine priced_machine(const StatsMachine& machine, const std::string& file) {
  if (machine.dram_kind.empty())
    throw InputError(
        Fault{file, 0, "machine.dram.kind", "",
              "is empty: name it in the machine's dram section (ddr4, lpddr4, hbm2 or a kind of your "
              "own table) or here"});
  PricedMachine priced;
  priced.period_ps = machine.clock_period_ps;
  priced.rows = machine.rows;
  priced.cols = machine.cols;
  priced.ternary_lanes = machine.ternary_lanes;
  priced.vector_lanes = machine.vector_lanes;
  for (const StatsBuffer& buffer : machine.buffers) {
    // A bank of one word, which no machine file has, is a macro of one.
    const std::int64_t words = std::max<std::int64_t>(buffer.words_per_bank / kHalves, 1);
    priced.buffers.push_back({buffer.name, words, buffer.word_bytes * kBitsPerByte, buffer.banks * kHalves,
                              buffer.ports, buffer.name == kTwoPortBuffer, buffer.read_latency});
  }
  priced.dram = {machine.dram_kind, machine.burst_bytes, machine.dram_channels, machine.dram_devices};
  return priced;
}

PricedRun price_stats(StatsFile stats, const std::string& table) {
  return price_stats(std::move(stats), load_energy_table(table, shipped_folder("energy")));
}

PricedRun price_stats(StatsFile stats, const EnergyTable& loaded) {
  PricedRun run;
  naming(stats.file, [&] {
    const PricedMachine machine = priced_machine(stats.machine, stats.file);
    run.prices = make_price_list(loaded, machine);
    run.area = make_area(loaded, machine);
    run.clock = estimate_clock(loaded, machine);
    for (const std::filesystem::path& ert : loaded.erts) import_accelergy_ert(ert, run.prices);
    const EventCounts totals = with_cycles(stats.counters, stats.cycles);
    run.energy = price_run(run.prices, totals, parts_of(stats), {});
    for (const StatsEpoch& epoch : stats.epochs) {
      const EventCounts counters = with_cycles(epoch.counters, epoch.cycles);
      run.energy.epochs.push_back(
          price_epoch(run.prices, epoch.epoch, counters, passes_of(epoch), run.energy.assumptions));
    }
    return 0;
  });
  run.stats = std::move(stats);
  return run;
}

Energy energy_of(const RunEnergy& run, const std::string& layer, const std::string& pass) {
  Energy sum;
  for (const PartEnergy& part : run.parts)
    if (part.layer == layer && part.pass == pass) sum += part.energy;
  return sum;
}

}  // namespace wagesim
