#include <fmt/format.h>

#include "sim/app/command.h"
#include "sim/app/options.h"
#include "sim/app/terminal.h"
#include "workloads/input/printable.h"
#include "workloads/train/tree_compare.h"

namespace wagesim {

Options compare_options() {
  Options options({"wagesim compare A B",
                   "Compares two dumps, two runs, or a run's dump and a golden dump. Exit status 0: equal; "
                   "1: different, and\n"
                   "the first difference is named: the file, the element and both values.",
                   "  wagesim train lenet5 --batch 2 --lanes 4 --steps 1 --dump golden\n"
                   "  wagesim compile lenet5 --machine tiny --batch 2 -o lenet5.trace\n"
                   "  wagesim run lenet5.trace --machine tiny --dump machine -o lenet5-run\n"
                   "  wagesim compare golden machine\n",
                   {"A", "B"}});
  return options;
}

int compare_command(Options& options) {
  const TreeComparison result = compare_trees(options.text("A"), options.text("B"));
  if (result.difference) {
    print_out(fmt::format("different: {}\n", printable(*result.difference)));
    return kDifferent;
  }
  print_out(fmt::format("equal: {} files\n", result.files));
  return kDone;
}

}  // namespace wagesim
