#include "workloads/io/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <system_error>
#include <utility>

#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;

/// Makes a system call until no signal cuts it short.
template <class Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// Writes all of it, however the system cuts it up; false with errno set where it cannot.
bool write_fully(int descriptor, const char* data, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t written = uninterrupted([&] { return ::write(descriptor, data, bytes); });
    if (written == 0) errno = EIO;  // a system that takes nothing and gives no reason
    if (written <= 0) return false;
    data += written;
    bytes -= static_cast<std::size_t>(written);
  }
  return true;
}

std::filesystem::path directory_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

/// Refuses to replace what is no file, or a file that is not to be written, also where the directory would
/// allow it.
void require_replaceable(const std::filesystem::path& path, const std::filesystem::file_status& status) {
  if (std::filesystem::is_directory(status)) throw file_error(path, "cannot create", EISDIR);
  if (!std::filesystem::is_regular_file(status))
    throw InputError(file_fault(path, "cannot create",
                                std::string("it is ") + special_file_name(status.type()) + ", not a file"));
  constexpr auto kWrite = std::filesystem::perms::owner_write | std::filesystem::perms::group_write |
                          std::filesystem::perms::others_write;
  if ((status.permissions() & kWrite) == std::filesystem::perms::none)
    throw InputError(file_fault(path, "cannot create", "the file there is read-only"));
  if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0)
    throw file_error(path, "cannot create", errno);
}

/// The file a path means once links are followed.
std::filesystem::path resolve(const std::filesystem::path& path) {
  std::error_code error;
  if (path.filename().empty()) throw file_error(path, "cannot create", EISDIR);
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (error && error != std::errc::no_such_file_or_directory)
    throw file_error(path, "cannot create", error.value());
  if (std::filesystem::exists(status)) require_replaceable(path, status);
  std::filesystem::path target = path;  // links end: status() has followed them, to a file or to none
  while (std::filesystem::is_symlink(std::filesystem::symlink_status(target, error))) {
    target = directory_of(target) / std::filesystem::read_symlink(target, error);
    if (error) throw file_error(path, "cannot create", error.value());
  }
  return target;
}

}  // namespace

AtomicFile::AtomicFile(const std::filesystem::path& path) : path_(path), target_(resolve(path)) {
  buffer_.reserve(kBufferBytes);
  create();
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

template <class Make>
bool AtomicFile::take_name(Make make) {
  constexpr int kMaxAttempts = 1000;  // left-overs of killed runs whose process number is now ours
  const std::string start = ".wagesim-" + std::to_string(::getpid()) + '-';  // short: a long name has room
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    // Known before it is there: with it made, memory for its name may be lacking, and nobody would remove it.
    temporary_ = directory_of(target_) / (start + std::to_string(attempt) + ".tmp");
    if (make(temporary_.c_str())) return true;
    const int error = errno;
    temporary_.clear();
    errno = error;
    if (error != EEXIST && error != EINTR) return false;
  }
  return false;
}

void AtomicFile::keep_permissions() const {
  struct stat before {};
  constexpr mode_t kPermissions = 0777;
  const bool replaces = ::stat(target_.c_str(), &before) == 0 && S_ISREG(before.st_mode);
  if (replaces && ::fchmod(descriptor_, before.st_mode & kPermissions) != 0)
    throw file_error(path_, "cannot write", errno);
}

/// A path with no room for the temporary name would show only when all is written.
void AtomicFile::require_short_path() const {
  constexpr std::size_t kLongestName = 40;
  if (directory_of(target_).native().size() + kLongestName >= PATH_MAX)
    throw file_error(path_, "cannot create", ENAMETOOLONG);
}

void AtomicFile::create() {
  constexpr mode_t kMode = 0666;
  const bool can_be_named_later = ::access("/proc/self/fd", X_OK) == 0;
  if (can_be_named_later)
    descriptor_ = uninterrupted(
        [&] { return ::open(directory_of(target_).c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, kMode); });
  if (descriptor_ >= 0) return require_short_path();
  const bool made = take_name([&](const char* name) {
    descriptor_ = ::open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
    return descriptor_ >= 0;
  });
  if (!made) throw file_error(path_, "cannot create", errno);
}

void AtomicFile::write(const void* data, std::size_t bytes) {
  const char* const text = static_cast<const char*>(data);
  if (buffer_.size() + bytes > kBufferBytes) flush();
  if (bytes < kBufferBytes) {
    buffer_.insert(buffer_.end(), text, text + bytes);
  } else if (!write_fully(descriptor_, text, bytes)) {
    throw file_error(path_, "cannot write", errno);
  }
}

void AtomicFile::flush() {
  if (!write_fully(descriptor_, buffer_.data(), buffer_.size()))
    throw file_error(path_, "cannot write", errno);
  buffer_.clear();
}

void AtomicFile::synchronise() {
  const bool synchronised = uninterrupted([&] { return ::fsync(descriptor_); }) == 0;
  const bool unsupported_is_fine = synchronised || errno == EINVAL || errno == ENOTSUP;
  if (!unsupported_is_fine) throw file_error(path_, "cannot write", errno);
  const std::string self = "/proc/self/fd/" + std::to_string(descriptor_);
  const bool named = !temporary_.empty() || take_name([&](const char* name) {
    return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
  });
  if (!named) throw file_error(path_, "cannot rename into place", errno);
  const int closed = ::close(std::exchange(descriptor_, -1));
  if (closed != 0 && errno != EINTR) throw file_error(path_, "cannot write", errno);
}

void AtomicFile::commit() {
  flush();
  keep_permissions();
  synchronise();
  if (uninterrupted([&] { return ::rename(temporary_.c_str(), target_.c_str()); }) != 0)
    throw file_error(path_, "cannot rename into place", errno);
  temporary_.clear();
  const int directory = ::open(directory_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;  // the file is whole; only its name may not survive a power cut
  ::fsync(directory);
  ::close(directory);
}

void write_file(const std::filesystem::path& path, std::string_view contents) {
  AtomicFile file(path);
  file.write(contents);
  file.commit();
}

void require_writable(const std::filesystem::path& path) {
  const AtomicFile made_and_gone(path);
}

void make_directory(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error && !std::filesystem::is_directory(path, error))
    error = std::make_error_code(std::errc::not_a_directory);
  if (error) throw file_error(path, "cannot make directory", error.value());
}

void require_directory(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::path there = path;  // the part of it that exists
  while (!there.empty() && !std::filesystem::exists(there, error)) there = there.parent_path();
  if (there.empty()) there = ".";
  if (!std::filesystem::is_directory(there, error)) throw file_error(path, "cannot make directory", ENOTDIR);
  if (::faccessat(AT_FDCWD, there.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    throw file_error(path, "cannot make directory", errno);
}

}  // namespace wagesim
