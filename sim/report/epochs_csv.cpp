#include "sim/report/epochs_csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/csv_text.h"
#include "sim/report/stats_schema.h"
#include "workloads/trace/trace_names.h"

namespace wagesim {
namespace {

constexpr const char* kHealth[] = {"activations_saturated", "errors_saturated", "unpool_saturated",
                                   "error_sums_saturated",  "zero_errors",      "zero_gradients"};

/// The row of one epoch, cell by cell.
class Row {
 public:
  void add(const std::string& cell) {
    if (!text_.empty()) text_ += ',';
    text_ += cell;
  }
  void add(std::int64_t count) { add(std::to_string(count)); }
  void add(std::uint64_t count) { add(std::to_string(count)); }
  /// Empty where there is no such number.
  void add(const std::optional<double>& value, const char* format) {
    add(value ? fmt::format(fmt::runtime(format), *value) : "");
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::optional<double> share(const std::optional<StatsJudged>& judged) {
  return judged ? std::optional(judged->share()) : std::nullopt;
}

std::string header() {
  std::string text =
      "schema_version,epoch,steps,loss,train_error,test_error,test_ties,eta,activations_saturated,"
      "errors_saturated,unpool_saturated,error_sums_saturated,zero_errors,zero_gradients,cycles,"
      "machine_seconds,macs_ternary,macs_int8,dma_load_bytes,dma_store_bytes";
  for (const Pass pass : kPasses) text += fmt::format(",{}_cycles", name_of(pass));
  text += ",energy_table,energy_pj";
  for (const Pass pass : kPasses) text += fmt::format(",{}_energy_pj", name_of(pass));
  return text + '\n';
}

void add_training(Row& row, const StatsEpoch& epoch) {
  row.add(std::int64_t{kStatsSchemaVersion});
  row.add(epoch.epoch);
  row.add(epoch.steps);
  row.add(epoch.loss, "{:.6f}");
  row.add(share(epoch.train), "{:.6f}");
  row.add(share(epoch.test), "{:.6f}");
  row.add(epoch.test ? std::to_string(epoch.test_ties) : "");
  row.add(epoch.eta, "{}");
  for (const std::string name : kHealth) {
    const auto found = std::ranges::find(epoch.health, name, [](const auto& entry) { return entry.first; });
    row.add(found == epoch.health.end() ? "" : std::to_string(found->second));
  }
}

void add_machine(Row& row, const StatsEpoch& epoch) {
  row.add(epoch.cycles);
  row.add(epoch.seconds, "{:.9f}");
  for (const char* name : {"macs_ternary", "macs_int8", "dma_load_bytes", "dma_store_bytes"})
    row.add(StatsFile::count(epoch.counters, name));
  for (const Pass pass : kPasses) {
    const auto found = std::ranges::find(epoch.passes, name_of(pass), &StatsEpochPass::pass);
    row.add(found == epoch.passes.end() ? "" : std::to_string(found->cycles));
  }
}

/// energy: null where the run is not priced.
void add_energy(Row& row, const std::string& table, const EpochEnergy* energy) {
  row.add(energy == nullptr ? "" : csv_quoted(table));
  row.add(energy == nullptr ? "" : to_picojoule_text(energy->energy.total().value));
  for (const Pass pass : kPasses) {
    const PartEnergy* part = nullptr;
    if (energy != nullptr)
      for (const PartEnergy& candidate : energy->passes)
        if (candidate.pass == name_of(pass)) part = &candidate;
    row.add(part == nullptr ? "" : to_picojoule_text(part->energy.total().value));
  }
}

std::string csv(const std::vector<StatsEpoch>& epochs, const std::string& table, const RunEnergy* energy) {
  std::string text = header();
  for (std::size_t index = 0; index < epochs.size(); ++index) {
    Row row;
    add_training(row, epochs[index]);
    add_machine(row, epochs[index]);
    add_energy(row, table, energy == nullptr ? nullptr : &energy->epochs[index]);
    text += row.text() + '\n';
  }
  return text;
}

}  // namespace

std::string epochs_csv(const std::vector<StatsEpoch>& epochs) {
  return csv(epochs, "", nullptr);
}

std::string epochs_csv(const PricedRun& run) {
  return csv(run.stats.epochs, run.prices.table, &run.energy);
}

}  // namespace wagesim
