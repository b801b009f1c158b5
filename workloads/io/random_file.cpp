#include "workloads/io/random_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "workloads/io/read_file.h"

namespace wagesim {

RandomFile::RandomFile(const std::filesystem::path& path)
    : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) throw file_error(path, "cannot open", errno);
  struct stat status {};
  const bool known = ::fstat(descriptor_, &status) == 0;
  if (!known || !S_ISREG(status.st_mode)) {
    const int error = known ? (S_ISDIR(status.st_mode) ? EISDIR : 0) : errno;
    ::close(descriptor_);
    if (error != 0) throw file_error(path, "cannot read", error);
    throw InputError(file_fault(path, "cannot read", "must be a regular file, to be read at any place"));
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

RandomFile::~RandomFile() {
  ::close(descriptor_);
}

void RandomFile::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  while (!out.empty()) {
    const ssize_t got = ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw file_error(path_, "cannot read", errno);
    if (got == 0) throw InputError(file_fault(path_, "cannot read", "the file was cut short while in use"));
    offset += static_cast<std::uint64_t>(got);
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace wagesim
