#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/app/options.h"

namespace wagesim {

/// A file that a command reads or writes, and the option or argument that names it.
struct NamedFile {
  std::string name;  ///< "--log", "NETWORK"
  std::filesystem::path path;
};

/// The files that options and arguments of these names are given, those left out and those that mean
/// something that ships left out.
[[nodiscard]] std::vector<NamedFile> files_of(const Options& options, const std::vector<std::string>& names);

/// Faults every file that would be written over one that is read, or over another that is written: by a slip
/// on the command line nobody shall lose a network or a trace.
void fault_clashes(Options& options, const std::vector<NamedFile>& read,
                   const std::vector<NamedFile>& written);

/// A tree of files that a command writes: the folders of `root` whose names start with `folders`.
struct NamedTree {
  std::string name;
  std::filesystem::path root;  ///< empty: it writes none
  std::string folders;
};

/// Faults every file that would be written into such a tree.
void fault_intruders(Options& options, const std::vector<NamedFile>& written,
                     const std::vector<NamedTree>& trees);

}  // namespace wagesim
