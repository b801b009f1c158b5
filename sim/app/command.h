#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wagesim {

using Arguments = std::vector<std::string>;

/// Exit statuses of the program.
enum ExitStatus { kDone = 0, kDifferent = 1, kInputWrong = 2, kInternalFault = 3, kInterrupted = 130 };

/// One command of the program, `wagesim NAME ...`. run() gets what follows the name and returns the exit
/// status; it throws InputError where the user's input is wrong.
struct ProgramCommand {
  std::string_view name;
  std::string_view summary;  ///< one line for `wagesim --help`
  int (*run)(const Arguments& arguments);
};

int train_command(const Arguments& arguments);
int compile_command(const Arguments& arguments);
int show_command(const Arguments& arguments);
int assemble_command(const Arguments& arguments);
int run_command(const Arguments& arguments);
int compare_command(const Arguments& arguments);

/// Every command, in the order of a user's work. A new command is a function above and a line in command.cpp.
[[nodiscard]] std::span<const ProgramCommand> commands();

}  // namespace wagesim
