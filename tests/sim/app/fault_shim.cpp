// Loaded before the program's libraries (LD_PRELOAD): lets one system call of a kind fail, or counts them.
//   WAGESIM_FAULT=KIND:NUMBER:HOW   KIND: write, fsync, rename, linkat, open, read, malloc; NUMBER: which
//   call of the
//                                   kind, from 1; HOW: an errno, or "short" (write half of it)
//   WAGESIM_FAULT_COUNTS=FILE       at the end, a line "KIND CALLS" a kind
// Calls count from the program's first one to signal(), so that the libraries have started.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" void* __libc_malloc(std::size_t bytes);

namespace {

enum Kind { kWrite, kFsync, kRename, kLinkat, kOpen, kRead, kMalloc, kKinds };
constexpr const char* kNames[kKinds] = {"write", "fsync", "rename", "linkat", "open", "read", "malloc"};

std::atomic<bool> armed{false};
std::atomic<long> calls[kKinds];
int kind_to_fail = -1;
long number_to_fail = 0;
int error_to_give = 0;  ///< 0: a short write

void arm() {
  if (const char* fault = std::getenv("WAGESIM_FAULT")) {
    for (int kind = 0; kind < kKinds; ++kind) {
      const std::size_t length = std::strlen(kNames[kind]);
      if (std::strncmp(fault, kNames[kind], length) != 0 || fault[length] != ':') continue;
      char* rest = nullptr;
      number_to_fail = std::strtol(fault + length + 1, &rest, 10);
      error_to_give = std::atoi(rest + 1);
      kind_to_fail = kind;
    }
  }
  armed = true;
}

/// Whether this call is the one to fail.
bool fails(Kind kind) {
  if (!armed) return false;
  const long number = ++calls[kind];
  return kind == kind_to_fail && number == number_to_fail;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

int failed() {
  errno = error_to_give;
  return -1;
}

struct Counts {
  ~Counts() {
    const char* const path = std::getenv("WAGESIM_FAULT_COUNTS");
    if (path == nullptr || !armed.exchange(false)) return;
    if (std::FILE* file = std::fopen(path, "w")) {
      for (int kind = 0; kind < kKinds; ++kind)
        std::fprintf(file, "%s %ld\n", kNames[kind], calls[kind].load());
      std::fclose(file);
    }
  }
} const at_the_end;

}  // namespace

extern "C" {

sighandler_t signal(int number, sighandler_t handler) noexcept {
  static const auto real = next<sighandler_t (*)(int, sighandler_t)>("signal");
  if (!armed) arm();
  return real(number, handler);
}

ssize_t write(int descriptor, const void* data, std::size_t bytes) {
  static const auto real = next<ssize_t (*)(int, const void*, std::size_t)>("write");
  if (!fails(kWrite)) return real(descriptor, data, bytes);
  return error_to_give == 0 ? real(descriptor, data, (bytes + 1) / 2) : failed();
}

ssize_t read(int descriptor, void* data, std::size_t bytes) {
  static const auto real = next<ssize_t (*)(int, void*, std::size_t)>("read");
  if (!fails(kRead)) return real(descriptor, data, bytes);
  return error_to_give == 0 ? real(descriptor, data, (bytes + 1) / 2) : failed();
}

int fsync(int descriptor) {
  static const auto real = next<int (*)(int)>("fsync");
  return fails(kFsync) ? failed() : real(descriptor);
}

int rename(const char* from, const char* to) noexcept {
  static const auto real = next<int (*)(const char*, const char*)>("rename");
  return fails(kRename) ? failed() : real(from, to);
}

int linkat(int from_directory, const char* from, int to_directory, const char* to, int flags) noexcept {
  static const auto real = next<int (*)(int, const char*, int, const char*, int)>("linkat");
  return fails(kLinkat) ? failed() : real(from_directory, from, to_directory, to, flags);
}

int open(const char* path, int flags, ...) {
  static const auto real = next<int (*)(const char*, int, ...)>("open");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return fails(kOpen) ? failed() : real(path, flags, mode);
}

void* malloc(std::size_t bytes) noexcept {
  if (!fails(kMalloc)) return __libc_malloc(bytes);
  errno = ENOMEM;
  return nullptr;
}

}  // extern "C"
