#include <iostream>

#include "sim/app/command.h"
#include "sim/app/options.h"
#include "sim/report/report_files.h"

namespace wagesim {

Options report_options() {
  Options options(
      {"wagesim report OUT [B] [--energy TABLE] [-o DIR]",
       "Prices what a run counted and writes OUT/energy.json, OUT/layers.csv, OUT/epochs.csv and\n"
       "OUT/report.html. Nothing is simulated: an old run can be priced again with another table.\n"
       "With a second run B it compares the two and, with -o, writes DIR/comparison.html.",
       "  wagesim compile lenet5 --machine tiny --batch 2 -o lenet5.trace\n"
       "  wagesim run lenet5.trace --machine tiny -o lenet5-run\n"
       "  wagesim report lenet5-run --energy 7nm\n",
       {"OUT"},
       {"B"}});
  options.add("energy", "TABLE",
              "an energy table: 45nm (default), 22nm, 7nm, or a file of your own (docs/energy.md)");
  options.add("out", "DIR", "where a comparison goes", 'o');
  return options;
}

int report_command(Options& options) {
  const std::string table = options.has("energy") ? options.text("energy") : kDefaultEnergyTable;
  if (!options.has("B") && options.has("out"))
    options.fault("--out", options.text("out"), "needs two runs; a report goes into the run's own directory");
  options.finish();
  std::cout << (options.has("B")
                    ? write_comparison(options.text("OUT"), options.text("B"), table, options.text("out"))
                    : write_report(options.text("OUT"), table));
  return kDone;
}

}  // namespace wagesim
