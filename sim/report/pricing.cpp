#include "sim/report/pricing.h"

#include "sim/energy/accelergy.h"
#include "sim/energy/energy_table.h"
#include "workloads/input/fault.h"
#include "workloads/input/shipped_files.h"

namespace wagesim {
namespace {

constexpr std::int64_t kOperandBits = 8, kSumBits = 32, kBitsPerByte = 8;
constexpr std::int64_t kVectorStages = 4;  ///< pipeline registers of the longest operation (docs/machine.md)
constexpr std::int64_t kLfsrBits = 32;

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

std::int64_t flip_flop_bits(const StatsMachine& machine) {
  const std::int64_t x = kOperandBits * machine.ternary_lanes;
  const std::int64_t element =
      x + 3 * kOperandBits + 2 * kSumBits;  // x; y, active, shadow; sum and accumulator
  const std::int64_t rows = machine.rows, cols = machine.cols;
  const std::int64_t skew = rows * (rows - 1) / 2 * x + cols * (cols - 1) / 2 * (kOperandBits + kSumBits);
  const std::int64_t lane = kVectorStages * kSumBits + kLfsrBits;
  return rows * cols * element + skew + machine.vector_lanes * lane;
}

PricedMachine priced_machine(const StatsFile& stats) {
  const StatsMachine& machine = stats.machine;
  if (machine.dram_kind.empty())
    throw InputError(
        Fault{stats.file, 0, "machine.dram.kind", "",
              "is empty: name it in the machine's dram section (ddr4, lpddr4, hbm2 or a kind of your "
              "own table) or here"});
  PricedMachine priced;
  priced.period_ps = machine.clock_period_ps;
  priced.processing_elements = machine.rows * machine.cols;
  priced.weight_register_bits = kOperandBits;
  priced.sum_register_bits = kSumBits;
  priced.vector_lanes = machine.vector_lanes;
  priced.flip_flop_bits = flip_flop_bits(machine);
  for (const StatsBuffer& buffer : machine.buffers)
    priced.buffers.push_back(
        {buffer.name, buffer.words_per_bank, buffer.word_bytes * kBitsPerByte, buffer.banks});
  priced.dram = {machine.dram_kind, machine.burst_bytes, machine.dram_channels, machine.dram_devices};
  return priced;
}

PricedRun price_stats(StatsFile stats, const std::string& table) {
  PricedRun run;
  const EnergyTable loaded = load_energy_table(table, shipped_folder("energy"));
  naming(stats.file, [&] {
    run.prices = make_price_list(loaded, priced_machine(stats));
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
