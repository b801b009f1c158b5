#include "sim/report/epochs_csv.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "sim/report/stats_json.h"

namespace wagesim {
namespace {

std::string share(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return {};
  return fmt::format("{:.6f}", static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

double machine_seconds(std::int64_t cycles, const MachineParams& machine) {
  return static_cast<double>(cycles) * static_cast<double>(machine.clock_period_ps) * 1e-12;
}

std::string epochs_csv(const RunRecord& record, const Program& program, const MachineParams& machine,
                       bool values) {
  std::string text =
      "schema_version,epoch,steps,loss,train_error,test_error,test_ties,eta,activations_saturated,"
      "errors_saturated,unpool_saturated,zero_errors,zero_gradients,cycles,machine_seconds,macs_ternary,"
      "macs_int8,dram_load_bytes,dram_store_bytes\n";
  for (const EpochTotal& epoch : record.epochs) {
    const Counters counters = epoch.counters();
    const Health health = health_of(program, epoch);
    const bool measured = epoch.samples != 0, tested = epoch.test_samples != 0;
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{}", kStatsSchemaVersion, epoch.epoch,
                   epoch.steps,
                   measured ? fmt::format("{:.6f}", epoch.loss / static_cast<double>(epoch.steps)) : "",
                   share(epoch.wrong, epoch.samples), share(epoch.test_wrong, epoch.test_samples),
                   tested ? std::to_string(epoch.test_tied) : "", std::ldexp(1.0, epoch.eta_log2));
    if (values)
      fmt::format_to(std::back_inserter(text), ",{},{},{},{},{}", health.activations_saturated,
                     health.errors_saturated, health.unpool_saturated, health.zero_errors,
                     health.zero_gradients);
    else
      text += ",,,,,";
    const std::int64_t cycles = epoch.end - epoch.start;
    fmt::format_to(std::back_inserter(text), ",{},{:.9f},{},{},{},{}\n", cycles,
                   machine_seconds(cycles, machine), counters.macs_ternary, counters.macs_int8,
                   counters.dma_load_bytes, counters.dma_store_bytes);
  }
  return text;
}

}  // namespace wagesim
