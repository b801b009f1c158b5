#include "workloads/train/tree_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "models/scheme/scheme.h"
#include "workloads/input/fault.h"
#include "workloads/train/file_compare.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

/// Tensors of a dump in the order a step makes them, whatever its scheme. The forward ones come layer by
/// layer; the others from the last layer back, which is the reverse of the alphabet where layers are
/// numbered.
struct TensorOrder {
  TensorOrder() {
    add({"label", "input"});
    for (const Scheme* scheme : all_schemes()) add(scheme->tensor_order().forward);
    first_backward = names.size();
    for (const Scheme* scheme : all_schemes()) add(scheme->tensor_order().backward);
  }

  std::vector<std::string> names;
  std::size_t first_backward = 0;

 private:
  void add(const std::vector<std::string>& more) {
    for (const std::string& name : more)
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
};

// A file's place in the visit: (step, backward or not, layer, tensor).
struct Visit {
  std::string step;
  bool backward = false;
  std::string layer;
  std::size_t tensor = 0;
  fs::path path;

  bool operator<(const Visit& other) const {
    if (step != other.step) return step < other.step;
    if (backward != other.backward) return other.backward;
    if (layer != other.layer) return backward ? layer > other.layer : layer < other.layer;
    return std::tie(tensor, path) < std::tie(other.tensor, other.path);
  }
};

Visit visit_of(const fs::path& path) {
  static const TensorOrder order;
  const auto place = std::ranges::find(order.names, path.stem().string());
  const fs::path folder = path.parent_path();
  const bool in_step = folder.filename().string().starts_with("step");
  Visit visit;
  visit.step = (in_step ? folder : folder.parent_path()).string();
  visit.layer = in_step ? "" : folder.filename().string();
  visit.tensor = static_cast<std::size_t>(place - order.names.begin());
  visit.backward = visit.tensor >= order.first_backward;
  visit.path = path;
  return visit;
}

std::vector<Visit> files_below(const fs::path& root) {
  if (!fs::is_directory(root))
    throw InputError(Fault{root.string(), 0, "directory", "", "must exist: a dump or the output of a run"});
  std::vector<Visit> visits;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_regular_file())
      visits.push_back(visit_of(entry.path().lexically_relative(root)));
    else if (!entry.is_directory() || entry.is_symlink())  // what is not looked at is not equal
      throw InputError(Fault{entry.path().string(), 0, "file", "", "must be a file or a directory itself"});
  }
  if (visits.empty()) throw InputError(Fault{root.string(), 0, "directory", "", "must not be empty"});
  std::sort(visits.begin(), visits.end());
  return visits;
}

}  // namespace

TreeComparison compare_trees(const fs::path& a, const fs::path& b) {
  const std::vector<Visit> left = files_below(a), right = files_below(b);
  TreeComparison result;
  std::size_t i = 0, j = 0;
  while (!result.difference && (i < left.size() || j < right.size())) {
    if (j == right.size() || (i < left.size() && left[i] < right[j])) {
      result.difference = fmt::format("{}: only in {}", left[i].path.string(), a.string());
    } else if (i == left.size() || right[j] < left[i]) {
      result.difference = fmt::format("{}: only in {}", right[j].path.string(), b.string());
    } else if (std::string found = file_difference(a / left[i].path, b / left[i].path, left[i].path.string());
               !found.empty()) {
      result.difference = std::move(found);
    } else {
      ++result.files;
      ++i;
      ++j;
    }
  }
  return result;
}

}  // namespace wagesim
