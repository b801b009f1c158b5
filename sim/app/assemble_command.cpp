#include <fmt/format.h>

#include <filesystem>

#include "sim/app/command.h"
#include "sim/app/file_clash.h"
#include "sim/app/options.h"
#include "sim/app/terminal.h"
#include "workloads/input/printable.h"
#include "workloads/trace/trace_file.h"
#include "workloads/trace/trace_text.h"

namespace wagesim {

Options assemble_options() {
  Options options(
      {"wagesim assemble TEXT -o X.trace",
       "Makes a trace of its text form: a file, or a directory with program.txt, as `wagesim show -o`\n"
       "writes it or as written by hand. Refuses a text that is no consistent trace, with every fault.",
       "  wagesim compile lenet5 --machine tiny --batch 2 -o lenet5.trace\n"
       "  wagesim show lenet5.trace -o lenet5-text\n"
       "  wagesim assemble lenet5-text -o again.trace\n",
       {"TEXT"}});
  options.add("out", "FILE", "the trace", 'o');
  return options;
}

int assemble_command(Options& options) {
  if (options.text("out").empty()) options.fault("--out", "", "must name the trace file to write");
  const std::filesystem::path text = options.text("TEXT");
  fault_clashes(options, {{"TEXT", text}, {"TEXT", text / "program.txt"}}, files_of(options, {"out"}));
  options.finish();
  const Trace trace = read_trace_text(options.text("TEXT"));
  write_trace(options.text("out"), trace);
  print_out(fmt::format("{}: {} bytes, {} steps of {} commands\n", printable(options.text("out")),
                        std::filesystem::file_size(options.text("out")), trace.program.steps.size(),
                        trace.program.commands.size()));
  return kDone;
}

}  // namespace wagesim
