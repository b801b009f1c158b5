// The program: finds the command and runs it.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/guarded_program.h"
#include "sim/app/terminal.h"
#include "sim/app/version.h"
#include "workloads/input/nearest.h"
#include "workloads/input/printable.h"

namespace wagesim {
namespace {

std::string usage() {
  std::string text = "Usage: wagesim COMMAND [arguments]\n\nCommands:\n";
  for (const ProgramCommand& command : commands())
    text += fmt::format("  {:<12}{}\n", command.name, command.summary);
  return text +
         "\n`wagesim COMMAND --help` explains a command and shows an example; `wagesim --version` says what "
         "it is\n"
         "built of.\n\nExample:\n"
         "  wagesim compile lenet5 --machine base --batch 128 -o lenet5.trace\n"
         "  wagesim run lenet5.trace --machine base --check -o lenet5-run\n\n"
         "Exit status: 0 done, 1 compared and different, 2 the input is wrong, 3 a fault of the program, 130 "
         "interrupted.\n";
}

int unknown_command(const std::string& name) {
  std::vector<std::string> names;
  for (const ProgramCommand& command : commands()) names.emplace_back(command.name);
  const std::optional<std::string> meant = nearest(name, names);
  print_error(fmt::format("wagesim: no command '{}'{}\n\n", excerpt(name),
                          meant ? "; did you mean '" + *meant + "'?" : ""));
  print_error(usage());
  return kInputWrong;
}

int run(const Arguments& words) {
  if (words.empty()) {
    print_error(usage());
    return kInputWrong;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    print_out(usage());
    return kDone;
  }
  if (words[0] == "--version") {
    print_out(version_text());
    return kDone;
  }
  for (const ProgramCommand& command : commands())
    if (command.name == words[0]) {
      Options options = command.options();
      return options.parse(Arguments(words.begin() + 1, words.end())) ? command.run(options) : kDone;
    }
  return unknown_command(words[0]);
}

}  // namespace
}  // namespace wagesim

int main(int argc, char** argv) {
  return wagesim::run_guarded("wagesim",
                              [&] { return wagesim::run(wagesim::Arguments(argv + 1, argv + argc)); });
}
