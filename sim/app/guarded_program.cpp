#include "sim/app/guarded_program.h"

#include <execinfo.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>

#include "sim/app/command.h"
#include "sim/app/terminal.h"
#include "workloads/input/fault.h"
#include "workloads/input/printable.h"

namespace wagesim {
namespace {

// The process has one name, one memory and one handler for its lack.
const char* program_name = "";
std::atomic<bool> memory_ran_out{false};

/// What was printed is a result too: lost output must not pass for done.
int with_output_written(int status) {
  if (status != kDone && status != kDifferent) return status;
  const int error = lost_output();
  if (error == 0) return status;
  print_error(fmt::format("standard output: cannot write: {}\n", std::generic_category().message(error)));
  return kInputWrong;
}

int internal_fault(const char* what) {
  print_error(fmt::format("{}: internal fault: {}\n", program_name, printable(what)));
  return kInternalFault;
}

/// A thread needs memory for its stack; where there is none, the system speaks of threads.
int no_thread() {
  rlimit memory{};
  const bool limited = ::getrlimit(RLIMIT_AS, &memory) == 0 && memory.rlim_cur != RLIM_INFINITY;
  print_error(
      limited
          ? fmt::format("{}: no memory for more threads: the process may take {} KiB (ulimit -v); "
                        "fewer --threads take less\n",
                        program_name, memory.rlim_cur / 1024)
          : fmt::format("{}: the system gives no more threads: fewer --threads take fewer\n", program_name));
  return kInputWrong;
}

/// Without an allocation.
int out_of_memory() {
  print_error(program_name);
  print_error(": out of memory\n");
  return kInternalFault;
}

[[noreturn]] void note_lack_of_memory() {
  memory_ran_out = true;
  throw std::bad_alloc();
}

/// Memory can run out where no exception may leave, as in a library's destructor: the end is the same.
[[noreturn]] void end_without_unwinding() {
  if (memory_ran_out) std::_Exit(out_of_memory());
  std::abort();
}

int guarded(const std::function<int()>& program) {
  try {
    return program();
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

int run_guarded(const char* name, const std::function<int()>& program) {
  program_name = name;
  fill_closed_standard_descriptors();
  prepare_for_lack_of_memory();
  std::signal(SIGXFSZ, SIG_IGN);  // a file beyond its size limit is a fault to report, like a full disk
  return with_output_written(guarded(program));
}

}  // namespace wagesim
