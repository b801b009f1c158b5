// The program: finds the command and turns what it throws into an exit status.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/version.h"
#include "workloads/input/fault.h"
#include "workloads/input/nearest.h"

namespace wagesim {
namespace {

void print_usage(std::ostream& out) {
  out << "Usage: wagesim COMMAND [arguments]\n\nCommands:\n";
  for (const ProgramCommand& command : commands())
    out << fmt::format("  {:<12}{}\n", command.name, command.summary);
  out << "\n`wagesim COMMAND --help` explains a command and shows an example; `wagesim --version` says what "
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
  std::cerr << "wagesim: no command '" << name << "'" << (meant ? "; did you mean '" + *meant + "'?" : "")
            << "\n\n";
  print_usage(std::cerr);
  return kInputWrong;
}

int run(const Arguments& words) {
  if (words.empty()) {
    print_usage(std::cerr);
    return kInputWrong;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    print_usage(std::cout);
    return kDone;
  }
  if (words[0] == "--version") {
    std::cout << version_text();
    return kDone;
  }
  for (const ProgramCommand& command : commands())
    if (command.name == words[0]) {
      Options options = command.options();
      return options.parse(Arguments(words.begin() + 1, words.end())) ? command.run(options) : kDone;
    }
  return unknown_command(words[0]);
}

/// What was printed is a result too: lost output must not pass for done.
int lost_output(int error_number) {
  std::cerr << "standard output: cannot write: " << std::generic_category().message(error_number) << '\n';
  return kInputWrong;
}

int guarded_run(const Arguments& words) try { return run(words); } catch (const InputError& error) {
  std::cerr << error.what() << '\n';
  return kInputWrong;
} catch (const std::filesystem::filesystem_error& error) {
  std::cerr << error.what() << '\n';
  return kInputWrong;
} catch (const std::bad_alloc&) {
  std::cerr << "wagesim: out of memory\n";
  return kInternalFault;
} catch (const std::system_error& error) {
  if (std::ferror(stdout) != 0) return lost_output(error.code().value());
  if (error.code() == std::errc::resource_unavailable_try_again) {
    std::cerr << "wagesim: the system gives no more threads: fewer --threads take fewer\n";
    return kInputWrong;
  }
  std::cerr << "wagesim: internal fault: " << error.what() << '\n';
  return kInternalFault;
} catch (const std::exception& error) {
  std::cerr << "wagesim: internal fault: " << error.what() << '\n';
  return kInternalFault;
}

/// Without this, the first file that is written to a process whose standard output is closed would be the one
/// that prints go to. A descriptor that cannot be written says so when something is printed.
void fill_closed_standard_descriptors() {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor)
    if (::fcntl(descriptor, F_GETFD) == -1 && errno == EBADF)
      static_cast<void>(::open("/dev/null", O_RDONLY));  // takes the lowest free one, this
}

/// The status, once what was printed has arrived too.
int with_output_written(int status) {
  if (status != kDone && status != kDifferent) return status;
  errno = 0;
  if (std::cout.flush() && std::fflush(stdout) == 0) return status;
  if (errno == 0 && ::write(STDOUT_FILENO, "", 0) == 0)
    errno = EIO;  // an earlier failure, whose reason is gone
  return lost_output(errno);
}

}  // namespace
}  // namespace wagesim

int main(int argc, char** argv) {
  wagesim::fill_closed_standard_descriptors();
  std::signal(SIGXFSZ, SIG_IGN);  // a file beyond its size limit is a fault to report, like a full disk
  return wagesim::with_output_written(wagesim::guarded_run(wagesim::Arguments(argv + 1, argv + argc)));
}
