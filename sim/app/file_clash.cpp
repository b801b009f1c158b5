#include "sim/app/file_clash.h"

#include <algorithm>
#include <iterator>
#include <system_error>

namespace wagesim {
namespace {

namespace fs = std::filesystem;

/// A network or a machine may be a name of one that ships instead.
bool is_path(const std::string& name, const std::string& text) {
  const bool may_ship = name == "NETWORK" || name == "machine" || name == "energy";
  return !may_ship || text.find('/') != std::string::npos || text.ends_with(".yaml");
}

/// Without links, whether it exists or not; empty where that cannot be said.
fs::path whole(const fs::path& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  if (error) return {};
  fs::path canonical = fs::weakly_canonical(absolute, error);
  return error ? fs::path() : canonical;
}

bool is_same(const fs::path& a, const fs::path& b) {
  std::error_code error;
  if (fs::equivalent(a, b, error) && !error) return true;
  const fs::path whole_a = whole(a);
  return !whole_a.empty() && whole_a == whole(b);
}

bool lies_in(const fs::path& file, const NamedTree& tree) {
  if (tree.root.empty()) return false;
  const fs::path below = whole(file).lexically_relative(whole(tree.root));
  if (below.empty() || below == "." || *below.begin() == "..") return false;
  return std::distance(below.begin(), below.end()) > 1 && below.begin()->string().starts_with(tree.folders);
}

}  // namespace

std::vector<NamedFile> files_of(const Options& options, const std::vector<std::string>& names) {
  std::vector<NamedFile> files;
  for (const std::string& name : names) {
    const std::string text = options.text(name);
    const bool argument = std::ranges::count(options.usage().positional, name) != 0;
    if (!text.empty() && is_path(name, text)) files.push_back({argument ? name : "--" + name, text});
  }
  return files;
}

void fault_clashes(Options& options, const std::vector<NamedFile>& read,
                   const std::vector<NamedFile>& written) {
  for (auto file = written.begin(); file != written.end(); ++file) {
    const auto is_other = [&](const NamedFile& other) { return is_same(file->path, other.path); };
    const auto source = std::ranges::find_if(read, is_other);
    if (source != read.end())
      options.fault(file->name, file->path.string(), "must be another file than " + source->name);
    const auto before = std::find_if(written.begin(), file, is_other);
    if (before != file)
      options.fault(file->name, file->path.string(), "must be another file than " + before->name);
  }
}

void fault_intruders(Options& options, const std::vector<NamedFile>& written,
                     const std::vector<NamedTree>& trees) {
  for (const NamedFile& file : written)
    for (const NamedTree& tree : trees)
      if (lies_in(file.path, tree))
        options.fault(file.name, file.path.string(), "must not lie among the files of " + tree.name);
}

}  // namespace wagesim
