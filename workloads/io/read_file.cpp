#include "workloads/io/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace wagesim {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

InputError special_file(const std::filesystem::path& path, std::filesystem::file_type type) {
  return InputError(
      file_fault(path, "cannot read", std::string("it is ") + special_file_name(type) + ", not a file"));
}

}  // namespace

Fault file_fault(const std::filesystem::path& path, std::string what, std::string why) {
  return {path.string(), 0, std::move(what), "", std::move(why)};
}

InputError file_error(const std::filesystem::path& path, std::string what, int error_number) {
  return InputError(file_fault(path, std::move(what), std::generic_category().message(error_number)));
}

int open_regular(const std::filesystem::path& path, std::uint64_t& size) {
  int descriptor = -1;
  do descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe must not keep us waiting
  while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0 && errno == ENXIO) throw special_file(path, std::filesystem::file_type::socket);
  if (descriptor < 0) throw file_error(path, "cannot open", errno);
  struct stat status {};
  const int error = ::fstat(descriptor, &status) == 0 ? 0 : errno;
  if (error == 0 && S_ISREG(status.st_mode)) {
    size = static_cast<std::uint64_t>(status.st_size);
    return descriptor;
  }
  ::close(descriptor);
  if (error != 0) throw file_error(path, "cannot open", error);
  if (S_ISDIR(status.st_mode)) throw file_error(path, "cannot read", EISDIR);
  throw special_file(path, S_ISFIFO(status.st_mode) ? std::filesystem::file_type::fifo
                                                    : std::filesystem::file_type::character);
}

const char* special_file_name(std::filesystem::file_type type) {
  if (type == std::filesystem::file_type::fifo) return "a pipe";
  return type == std::filesystem::file_type::socket ? "a socket" : "a device";
}

std::vector<std::uint8_t> read_file(const std::filesystem::path& path, std::size_t max_bytes,
                                    const FileCheck& check) {
  std::uint64_t expected = 0;
  const Descriptor file(open_regular(path, expected));
  const auto too_long = [&] {
    return InputError(
        file_fault(path, "too long", "must be at most " + std::to_string(max_bytes) + " bytes"));
  };
  if (expected > max_bytes) throw too_long();

  std::vector<std::uint8_t> bytes(kFileStartBytes);
  std::size_t filled = 0;
  bool checked = !check;
  while (true) {
    if (filled == bytes.size()) {
      if (!std::exchange(checked, true)) check(bytes, std::max<std::uint64_t>(expected, filled));
      bytes.resize(
          std::max<std::size_t>(2 * filled, expected + 1));  // one more: the end shows without growing
    }
    const ssize_t got = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw file_error(path, "cannot read", errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    if (filled > max_bytes) throw too_long();
  }
  bytes.resize(filled);
  if (!checked) check(bytes, filled);
  return bytes;
}

}  // namespace wagesim
