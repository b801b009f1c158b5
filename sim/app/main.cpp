// The program: finds the command and turns what it throws into an exit status.
#include <execinfo.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/terminal.h"
#include "sim/app/version.h"
#include "workloads/input/fault.h"
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

/// What was printed is a result too: lost output must not pass for done.
int with_output_written(int status) {
  if (status != kDone && status != kDifferent) return status;
  const int error = lost_output();
  if (error == 0) return status;
  print_error(fmt::format("standard output: cannot write: {}\n", std::generic_category().message(error)));
  return kInputWrong;
}

int internal_fault(const char* what) {
  print_error(fmt::format("wagesim: internal fault: {}\n", printable(what)));
  return kInternalFault;
}

/// A thread needs memory for its stack; where there is none, the system speaks of threads.
int no_thread() {
  rlimit memory{};
  const bool limited = ::getrlimit(RLIMIT_AS, &memory) == 0 && memory.rlim_cur != RLIM_INFINITY;
  print_error(
      limited ? fmt::format("wagesim: no memory for more threads: the process may take {} KiB (ulimit -v); "
                            "fewer --threads take less\n",
                            memory.rlim_cur / 1024)
              : "wagesim: the system gives no more threads: fewer --threads take fewer\n");
  return kInputWrong;
}

int out_of_memory() {
  print_error("wagesim: out of memory\n");
  return kInternalFault;
}

std::atomic<bool> memory_ran_out{false};

[[noreturn]] void note_lack_of_memory() {
  memory_ran_out = true;
  throw std::bad_alloc();
}

/// Memory can run out where no exception may leave, as in a library's destructor: the end is the same.
[[noreturn]] void end_without_unwinding() {
  if (memory_ran_out) std::_Exit(out_of_memory());
  std::abort();
}

int guarded_run(int argc, char** argv) try {
  return run(Arguments(argv + 1, argv + argc));
} catch (const InputError& error) {
  print_error(std::string(error.what()) + '\n');
  return kInputWrong;
} catch (const std::filesystem::filesystem_error& error) {
  print_error(printable(error.what()) + '\n');
  return kInputWrong;
} catch (const std::bad_alloc&) {
  return out_of_memory();
} catch (const std::system_error& error) {
  return error.code() == std::errc::resource_unavailable_try_again ? no_thread()
                                                                   : internal_fault(error.what());
} catch (const std::exception& error) {
  return internal_fault(error.what());
}

/// What ends the program where memory runs out. The C library looks for what unwinds its frames when it first
/// needs that, which takes memory: it is made to look now.
void prepare_for_lack_of_memory() {
  void* frame = nullptr;
  static_cast<void>(::backtrace(&frame, 1));
  std::set_new_handler(note_lack_of_memory);
  std::set_terminate(end_without_unwinding);
}

/// Without this, the first file that is written to a process whose standard output is closed would be the one
/// that prints go to. A descriptor that cannot be written says so when something is printed.
void fill_closed_standard_descriptors() {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor)
    if (::fcntl(descriptor, F_GETFD) == -1 && errno == EBADF)
      static_cast<void>(::open("/dev/null", O_RDONLY));  // takes the lowest free one, this
}

}  // namespace
}  // namespace wagesim

int main(int argc, char** argv) {
  wagesim::fill_closed_standard_descriptors();
  wagesim::prepare_for_lack_of_memory();
  std::signal(SIGXFSZ, SIG_IGN);  // a file beyond its size limit is a fault to report, like a full disk
  return wagesim::with_output_written(wagesim::guarded_run(argc, argv));
}
