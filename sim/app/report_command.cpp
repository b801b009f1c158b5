#include <algorithm>

#include "sim/app/command.h"
#include "sim/app/file_clash.h"
#include "sim/app/options.h"
#include "sim/app/shipped_option.h"
#include "sim/app/terminal.h"
#include "sim/energy/energy_table.h"
#include "sim/report/report_files.h"

namespace wagesim {

Options report_options() {
  Options options({"wagesim report OUT [B] [--energy TABLE] [--accelergy DIR] [-o DIR]",
                   "Prices what a run counted and writes OUT/energy.json, OUT/area.json, OUT/layers.csv,\n"
                   "OUT/epochs.csv and OUT/report.html. Nothing is simulated: an old run can be priced again "
                   "with another table.\n"
                   "With a second run B it compares the two and, with -o, writes DIR/comparison.html.",
                   "  wagesim compile lenet5 --machine tiny --batch 2 -o lenet5.trace\n"
                   "  wagesim run lenet5.trace --machine tiny -o lenet5-run\n"
                   "  wagesim report lenet5-run --energy 7nm --accelergy for-accelergy\n"
                   "  wagesim report lenet5-run --energy for-accelergy/ERT.yaml\n",
                   {"OUT"},
                   {"B"}});
  add_energy_option(options);
  options.add(
      "accelergy", "DIR",
      "also write what Accelergy reads: DIR/ERT.yaml, ART.yaml, action_counts.yaml and architecture.yaml");
  options.add("out", "DIR", "where a comparison goes", 'o');
  return options;
}

namespace {

std::vector<NamedFile> accelergy_files(const Options& options) {
  std::vector<NamedFile> files(kAccelergyFiles.size());
  std::ranges::transform(kAccelergyFiles, files.begin(), [&](const char* file) {
    return NamedFile{"--accelergy", std::filesystem::path(options.text("accelergy")) / file};
  });
  return files;
}

}  // namespace

int report_command(Options& options) {
  const std::string table = options.has("energy") ? options.text("energy") : kDefaultEnergyTable;
  if (!options.has("B") && options.has("out"))
    options.fault("--out", options.text("out"), "needs two runs; a report goes into the run's own directory");
  if (options.has("B") && options.has("accelergy"))
    options.fault("--accelergy", options.text("accelergy"), "exports one run, not two");
  if (options.has("accelergy"))
    fault_clashes(options, files_of(options, {"energy"}), accelergy_files(options));
  options.finish();
  const std::string run = options.text("OUT");
  if (options.has("B")) {
    print_out(write_comparison(run, options.text("B"), table, options.text("out")));
    return kDone;
  }
  const std::string exported =
      options.has("accelergy") ? write_accelergy(run, table, options.text("accelergy")) : "";
  print_out(write_report(run, table) + exported);
  return kDone;
}

}  // namespace wagesim
