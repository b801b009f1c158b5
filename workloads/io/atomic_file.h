#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

namespace wagesim {

/// An output file that appears under its name whole or not at all: it is written beside its place under a
/// hidden temporary name, forced to disk and renamed by commit(). Without commit() the temporary goes with
/// the object, and a file that stood there before stays. A full disk, a missing directory and the like throw
/// InputError with the path. A symbolic link is followed; a directory or a device is refused.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, std::size_t bytes);
  void write(std::string_view text) { write(text.data(), text.size()); }

  /// The last call: all that was written is now the file.
  void commit();

 private:
  void create();
  void flush();
  void synchronise();

  std::filesystem::path path_;  ///< as the user gave it, for messages
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
  std::vector<char> buffer_;
};

/// A whole file at once.
void write_file(const std::filesystem::path& path, std::string_view contents);

/// Makes a directory and those above it; InputError where that cannot be. One that exists is fine.
void make_directory(const std::filesystem::path& path);

}  // namespace wagesim
