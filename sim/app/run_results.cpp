#include "sim/app/run_results.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include "sim/app/terminal.h"
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

/// Bytes of bursts, how they found their rows, and how long requests took.
void print_dram(const Counters& counters, std::int64_t cycles, const MachineParams& machine) {
  const std::int64_t bursts = counters.dram_read_bursts + counters.dram_write_bursts;
  if (bursts == 0) return;
  const auto mean = [](std::int64_t sum, std::int64_t count) {
    return count == 0 ? 0.0 : static_cast<double>(sum) / static_cast<double>(count);
  };
  const double bytes = static_cast<double>(bursts) * machine.dram.burst_bytes;
  const double peak = 1000.0 * machine.dram.channels * machine.dram.burst_bytes / machine.dram.burst_ps;
  print_out(fmt::format(
      "DRAM: {} bytes read and {} written in bursts; row hits {:.1f} %, misses {:.1f} %, conflicts {:.1f} %; "
      "a read takes {:.1f} cycles, a write {:.1f}; {:.2f} of {:.2f} GB/s\n",
      counters.dram_read_bursts * machine.dram.burst_bytes,
      counters.dram_write_bursts * machine.dram.burst_bytes, percent(counters.dram_row_hits, bursts),
      percent(counters.dram_row_misses, bursts), percent(counters.dram_row_conflicts, bursts),
      mean(counters.dram_read_latency_cycles, counters.dram_read_requests),
      mean(counters.dram_write_latency_cycles, counters.dram_write_requests),
      1000.0 * bytes / static_cast<double>(cycles * machine.clock_period_ps), peak));
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
  print_out(fmt::format("epoch {}: {} steps, {} cycles, {:.6f} s on the machine", epoch.epoch, epoch.steps,
                        cycles, machine_seconds(cycles, machine)));
  if (epoch.samples != 0)
    print_out(fmt::format(", loss {:.4f}, train error {:.2f} %",
                          epoch.loss / static_cast<double>(epoch.steps),
                          percent(epoch.wrong, epoch.samples)));
  if (epoch.test_samples != 0)
    print_out(fmt::format(", test error {:.2f} %", percent(epoch.test_wrong, epoch.test_samples)));
  print_out_now("\n");
}

void print_summary(const RunRecord& record, const MachineParams& machine) {
  print_out(fmt::format("{:<10} {:<9} {:>12} {:>8} {:>8} {:>12} {:>12}  {}\n", "layer", "pass", "cycles",
                        "mapping", "time", "loaded", "stored", "array stalls"));
  for (const PassSummary& pass : summarise(record)) {
    std::string stalls;
    for (std::size_t reason = 0; reason < kStallReasons; ++reason)
      if (pass.product.stalls[reason] != 0)
        stalls += fmt::format(" {} {}", kStallInfo[reason].name, pass.product.stalls[reason]);
    print_out(fmt::format("{:<10} {:<9} {:>12} {:>7.1f}% {:>7.1f}% {:>12} {:>12} {}\n", pass.layer,
                          name_of(pass.pass), pass.cycles, 100 * pass.mapping_utilisation(machine),
                          100 * pass.time_use().of_active, pass.counters.dma_load_bytes,
                          pass.counters.dma_store_bytes, stalls));
    if (pass.second_pass_cycles != 0)
      print_out(fmt::format("{:<10} {:<9} {:>12}\n", "", "  second pass", pass.second_pass_cycles));
  }
  print_dram(record.totals(), record.cycles, machine);
}

}  // namespace wagesim
