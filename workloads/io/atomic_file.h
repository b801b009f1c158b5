#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

namespace wagesim {

/// An output file that appears under its name whole or not at all: it is written in the directory of its
/// place without a name (where the file system has no such files, under a hidden temporary one), forced to
/// disk, and named and renamed by commit(). Without commit(), even where the process is killed, no trace is
/// left (no trace under its name, there), and a file that stood there before stays. A full disk, a missing
/// directory and the like throw InputError with the path. A symbolic link is followed; a directory, a device
/// or a pipe is refused, and so is a file that nobody may write. A file that is replaced leaves its
/// permissions to the new one.
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
  void require_short_path() const;
  void keep_permissions() const;
  /// Calls `make` with temporary names until one is free, and keeps it. False with errno set where none is.
  template <class Make>
  bool take_name(Make make);
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

/// InputError where no file can be made at this path: to be asked before long work whose result goes there.
void require_writable(const std::filesystem::path& path);

/// Makes a directory and those above it; InputError where that cannot be. One that exists is fine.
void make_directory(const std::filesystem::path& path);

/// Says beforehand, making none, where make_directory() could not make a directory or no file could be put in
/// it.
void require_directory(const std::filesystem::path& path);

}  // namespace wagesim
