#pragma once

#include <span>
#include <string_view>

#include "sim/app/options.h"

namespace wagesim {

/// Exit statuses of the program.
enum ExitStatus { kDone = 0, kDifferent = 1, kInputWrong = 2, kInternalFault = 3, kInterrupted = 130 };

/// One command of the program, `wagesim NAME ...`. run() gets the options, which have read what follows the
/// name, and returns the exit status; it throws InputError where the user's input is wrong.
struct ProgramCommand {
  std::string_view name;
  std::string_view summary;  ///< one line for `wagesim --help`
  Options (*options)();      ///< what it takes
  int (*run)(Options& options);
};

Options train_options();
int train_command(Options& options);
Options import_options();
int import_command(Options& options);
Options compile_options();
int compile_command(Options& options);
Options show_options();
int show_command(Options& options);
Options assemble_options();
int assemble_command(Options& options);
Options run_options();
int run_command(Options& options);
Options report_options();
int report_command(Options& options);
Options compare_options();
int compare_command(Options& options);
Options sweep_options();
int sweep_command(Options& options);
Options point_options();
int point_command(Options& options);
Options completion_options();
int completion_command(Options& options);

/// Every command, in the order of a user's work. A new command is two functions above and a line in
/// command.cpp.
[[nodiscard]] std::span<const ProgramCommand> commands();

}  // namespace wagesim
