#include <filesystem>

#include "sim/app/command.h"
#include "sim/app/options.h"
#include "sim/app/terminal.h"
#include "workloads/input/printable.h"
#include "workloads/trace/trace_file.h"
#include "workloads/trace/trace_text.h"

namespace wagesim {

Options show_options() {
  Options options(
      {"wagesim show X.trace [-o DIR]",
       "Prints a trace as text: network, tensors, commands, steps, and a comment line for each tensor "
       "content\n"
       "(contents of up to 64 elements in full). With -o the text goes to DIR/program.txt and the larger\n"
       "contents to .npy files beside it; `wagesim assemble DIR` makes the same trace of them again.",
       "  wagesim compile lenet5 --machine tiny --batch 2 -o lenet5.trace\n"
       "  wagesim show lenet5.trace -o lenet5-text\n",
       {"TRACE"}});
  options.add("out", "DIR", "directory for the full text form", 'o');
  return options;
}

int show_command(Options& options) {
  if (options.has("out") && options.text("out").empty()) options.fault("--out", "", "must name a directory");
  options.finish();
  const Trace trace = read_trace(options.text("TRACE"));
  if (options.has("out")) {
    write_trace_text(options.text("out"), trace);
    print_out(printable((std::filesystem::path(options.text("out")) / "program.txt").string()) + '\n');
  } else {
    print_out(show_trace(trace));
  }
  return kDone;
}

}  // namespace wagesim
