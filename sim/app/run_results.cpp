#include "sim/app/run_results.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <iostream>

#include "sim/report/epochs_csv.h"
#include "sim/report/pass_summary.h"
#include "sim/report/stats_epochs.h"
#include "workloads/io/atomic_file.h"
#include "workloads/trace/trace_names.h"

namespace wagesim {
namespace {

double percent(std::int64_t part, std::int64_t whole) {
  return 100 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

void write_statistics(const std::filesystem::path& directory, const RunRecord& record, const Program& program,
                      const MachineParams& machine, const RunIdentity& identity) {
  write_file(directory / "stats.json",
             boost::json::serialize(stats_json(record, program, machine, identity)) + "\n");
  write_epochs(directory, record, program, machine, identity);
}

void write_epochs(const std::filesystem::path& directory, const RunRecord& record, const Program& program,
                  const MachineParams& machine, const RunIdentity& identity) {
  write_file(directory / "epochs.csv",
             epochs_csv(parse_epochs(epochs_json(record, program, machine, identity))));
}

void print_epoch(const EpochTotal& epoch, const MachineParams& machine) {
  const std::int64_t cycles = epoch.end - epoch.start;
  std::cout << fmt::format("epoch {}: {} steps, {} cycles, {:.6f} s on the machine", epoch.epoch, epoch.steps,
                           cycles, machine_seconds(cycles, machine));
  if (epoch.samples != 0)
    std::cout << fmt::format(", loss {:.4f}, train error {:.2f} %",
                             epoch.loss / static_cast<double>(epoch.steps),
                             percent(epoch.wrong, epoch.samples));
  if (epoch.test_samples != 0)
    std::cout << fmt::format(", test error {:.2f} %", percent(epoch.test_wrong, epoch.test_samples));
  std::cout << std::endl;
}

void print_summary(const RunRecord& record, const MachineParams& machine) {
  std::cout << fmt::format("{:<10} {:<9} {:>12} {:>8} {:>8} {:>12} {:>12}  {}\n", "layer", "pass", "cycles",
                           "mapping", "time", "DRAM read", "DRAM write", "array stalls");
  for (const PassSummary& pass : summarise(record)) {
    std::string stalls;
    for (std::size_t reason = 0; reason < kStallReasons; ++reason)
      if (pass.product.stalls[reason] != 0)
        stalls += fmt::format(" {} {}", kStallInfo[reason].name, pass.product.stalls[reason]);
    std::cout << fmt::format("{:<10} {:<9} {:>12} {:>7.1f}% {:>7.1f}% {:>12} {:>12} {}\n", pass.layer,
                             name_of(pass.pass), pass.cycles, 100 * pass.mapping_utilisation(machine),
                             100 * pass.time_use().of_active, pass.counters.dma_load_bytes,
                             pass.counters.dma_store_bytes, stalls);
    if (pass.second_pass_cycles != 0)
      std::cout << fmt::format("{:<10} {:<9} {:>12}\n", "", "  second pass", pass.second_pass_cycles);
  }
}

}  // namespace wagesim
