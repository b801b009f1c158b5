#include "workloads/io/random_file.h"

#include <unistd.h>

#include <cerrno>

#include "workloads/io/read_file.h"

namespace wagesim {

RandomFile::RandomFile(const std::filesystem::path& path)
    : path_(path), descriptor_(open_regular(path, size_)) {}

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
