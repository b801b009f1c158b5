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

/// What the file system says of the size, as a first guess of how much to allocate: 0 for a pipe or a device.
std::size_t expected_size(const std::filesystem::path& path, int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) throw file_error(path, "cannot open", errno);
  if (S_ISDIR(status.st_mode)) throw file_error(path, "cannot read", EISDIR);
  return static_cast<std::size_t>(std::max<off_t>(0, status.st_size));
}

}  // namespace

Fault file_fault(const std::filesystem::path& path, std::string what, std::string why) {
  return {path.string(), 0, std::move(what), "", std::move(why)};
}

InputError file_error(const std::filesystem::path& path, std::string what, int error_number) {
  return InputError(file_fault(path, std::move(what), std::generic_category().message(error_number)));
}

std::vector<std::uint8_t> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) throw file_error(path, "cannot open", errno);
  const std::size_t expected = expected_size(path, file.number());
  const auto too_long = [&] {
    return InputError(
        file_fault(path, "too long", "must be at most " + std::to_string(max_bytes) + " bytes"));
  };
  if (expected > max_bytes) throw too_long();

  constexpr std::size_t kSmallestChunk = 4096;
  std::vector<std::uint8_t> bytes(expected + 1);  // one more, so that the end is seen without growing
  std::size_t filled = 0;
  while (true) {
    if (filled == bytes.size()) bytes.resize(filled + std::max(filled, kSmallestChunk));
    const ssize_t got = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw file_error(path, "cannot read", errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    if (filled > max_bytes) throw too_long();
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace wagesim
