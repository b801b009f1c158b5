// Loaded before the program's libraries (LD_PRELOAD): lets one system call or allocation of a kind fail, or
// counts them.
//   WAGESIM_FAULT=KIND:NUMBER:HOW   KIND: one of kNames; NUMBER: which call of the kind, from 1, with a "+"
//   also
//                                   all that follow; HOW: an errno, or 0: read or write half of it
//   WAGESIM_FAULT_COUNTS=FILE       at the end, a line "KIND CALLS" a kind
// Calls count from the program's first one to signal(), so that the libraries have started.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* block, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
}

namespace {

enum Kind {
  kWrite,
  kFsync,
  kClose,
  kRename,
  kLinkat,
  kMkdir,
  kOpen,
  kRead,
  kPread,
  kMalloc,
  kThread,
  kFork,
  kKinds
};
constexpr const char* kNames[kKinds] = {"write", "fsync", "close", "rename", "linkat", "mkdir",
                                        "open",  "read",  "pread", "malloc", "thread", "fork"};

std::atomic<bool> armed{false};
std::atomic<long> calls[kKinds];
int kind_to_fail = -1;
long number_to_fail = 0;
bool fails_for_good = false;
int error_to_give = 0;  ///< 0: half of it

void arm() {
  if (const char* fault = std::getenv("WAGESIM_FAULT")) {
    for (int kind = 0; kind < kKinds; ++kind) {
      const std::size_t length = std::strlen(kNames[kind]);
      if (std::strncmp(fault, kNames[kind], length) != 0 || fault[length] != ':') continue;
      char* rest = nullptr;
      number_to_fail = std::strtol(fault + length + 1, &rest, 10);
      fails_for_good = *rest == '+';
      error_to_give = std::atoi(std::strchr(rest, ':') + 1);
      kind_to_fail = kind;
    }
  }
  armed = true;
}

/// Whether this call is to fail; sets errno where it is.
bool fails(Kind kind) {
  if (!armed) return false;
  const long number = ++calls[kind];
  if (kind != kind_to_fail) return false;
  if (number != number_to_fail && !(fails_for_good && number > number_to_fail)) return false;
  errno = error_to_give;
  return true;
}

/// An eventfd, a signalfd and the like, which neither lack room nor take a half.
bool is_kernel_object(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 && (status.st_mode & S_IFMT) == 0;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
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
  if (is_kernel_object(descriptor) || !fails(kWrite)) return real(descriptor, data, bytes);
  return error_to_give == 0 ? real(descriptor, data, (bytes + 1) / 2) : -1;
}

ssize_t read(int descriptor, void* data, std::size_t bytes) {
  static const auto real = next<ssize_t (*)(int, void*, std::size_t)>("read");
  if (is_kernel_object(descriptor) || !fails(kRead)) return real(descriptor, data, bytes);
  return error_to_give == 0 ? real(descriptor, data, (bytes + 1) / 2) : -1;
}

ssize_t pread(int descriptor, void* data, std::size_t bytes, off_t offset) {
  static const auto real = next<ssize_t (*)(int, void*, std::size_t, off_t)>("pread");
  if (!fails(kPread)) return real(descriptor, data, bytes, offset);
  return error_to_give == 0 ? real(descriptor, data, (bytes + 1) / 2, offset) : -1;
}

/// Waits for no disk: what a power cut leaves is not looked at.
int fsync(int) {
  return fails(kFsync) ? -1 : 0;
}

/// The descriptor is closed all the same, as Linux does.
int close(int descriptor) {
  static const auto real = next<int (*)(int)>("close");
  const int error = fails(kClose) ? error_to_give : 0;
  const int result = real(descriptor);
  if (error == 0) return result;
  errno = error;
  return -1;
}

int rename(const char* from, const char* to) noexcept {
  static const auto real = next<int (*)(const char*, const char*)>("rename");
  return fails(kRename) ? -1 : real(from, to);
}

int linkat(int from_directory, const char* from, int to_directory, const char* to, int flags) noexcept {
  static const auto real = next<int (*)(int, const char*, int, const char*, int)>("linkat");
  return fails(kLinkat) ? -1 : real(from_directory, from, to_directory, to, flags);
}

int mkdir(const char* path, mode_t mode) noexcept {
  static const auto real = next<int (*)(const char*, mode_t)>("mkdir");
  return fails(kMkdir) ? -1 : real(path, mode);
}

int open(const char* path, int flags, ...) {
  static const auto real = next<int (*)(const char*, int, ...)>("open");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return fails(kOpen) ? -1 : real(path, flags, mode);
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) noexcept {
  static const auto real =
      next<int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>("pthread_create");
  return fails(kThread) ? error_to_give : real(thread, attributes, start, argument);
}

pid_t fork() noexcept {
  static const auto real = next<pid_t (*)()>("fork");
  return fails(kFork) ? -1 : real();
}

void* malloc(std::size_t bytes) noexcept {
  return fails(kMalloc) ? nullptr : __libc_malloc(bytes);
}

void* calloc(std::size_t count, std::size_t bytes) noexcept {
  return fails(kMalloc) ? nullptr : __libc_calloc(count, bytes);
}

void* realloc(void* block, std::size_t bytes) noexcept {
  return fails(kMalloc) ? nullptr : __libc_realloc(block, bytes);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
  return fails(kMalloc) ? nullptr : __libc_memalign(alignment, bytes);
}

}  // extern "C"
