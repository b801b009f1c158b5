#include <fmt/format.h>

#include <iostream>
#include <iterator>

#include "sim/app/command.h"
#include "sim/app/point_run.h"
#include "sim/app/terminal.h"
#include "workloads/io/read_file.h"

namespace wagesim {

Options point_options() {
  Options options(
      {"wagesim point FILE",
       "Computes one point of a sweep, here and now, and prints its result as JSON. `wagesim sweep` starts "
       "one for\n"
       "each point, so that no point can harm another; `wagesim sweep --job ID` prints what it reads.",
       "  wagesim sweep array-lenet5 --list > points\n"
       "  wagesim sweep array-lenet5 --job \"$(head -n 1 points)\" > job.json\n"
       "  wagesim point job.json\n",
       {"FILE"}});
  return options;
}

int point_command(Options& options) {
  constexpr std::size_t kMaxJobBytes = std::size_t{1} << 24;
  const std::string file = options.text("FILE");
  std::string text;
  if (file == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    const std::vector<std::uint8_t> bytes = read_file(file, kMaxJobBytes);
    text.assign(bytes.begin(), bytes.end());
  }
  print_out(to_text(run_point(sweep::parse_point_job(text, file == "-" ? "standard input" : file))));
  return kDone;
}

}  // namespace wagesim
