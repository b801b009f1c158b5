#include <fmt/format.h>

#include <iostream>

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

namespace {

constexpr std::size_t kMaxJobBytes = std::size_t{1} << 24;
constexpr const char* kStandardInput = "standard input";

/// Whatever comes, without end perhaps: no more than a job may have.
std::string read_standard_input() {
  std::string text(kMaxJobBytes + 1, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::cin.gcount()));
  if (text.size() > kMaxJobBytes)
    throw InputError(
        Fault{kStandardInput, 0, "too long", "", fmt::format("must be at most {} bytes", kMaxJobBytes)});
  return text;
}

}  // namespace

int point_command(Options& options) {
  const std::string file = options.text("FILE");
  if (file == "-") {
    print_out(to_text(run_point(sweep::parse_point_job(read_standard_input(), kStandardInput))));
  } else {
    const std::vector<std::uint8_t> bytes = read_file(file, kMaxJobBytes);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    print_out(to_text(run_point(sweep::parse_point_job(text, file))));
  }
  return kDone;
}

}  // namespace wagesim
