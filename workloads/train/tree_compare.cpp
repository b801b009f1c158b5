#include "workloads/train/tree_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <string_view>
#include <tuple>
#include <vector>

#include "models/scheme/scheme.h"
#include "workloads/input/fault.h"
#include "workloads/io/npy.h"
#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

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
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root))
    if (entry.is_regular_file()) visits.push_back(visit_of(entry.path().lexically_relative(root)));
  if (visits.empty()) throw InputError(Fault{root.string(), 0, "directory", "", "must not be empty"});
  std::sort(visits.begin(), visits.end());
  return visits;
}

std::string to_string(const Shape& shape) {
  std::string text;
  for (int axis = 0; axis < shape.rank(); ++axis)
    text += fmt::format("{}{}", axis == 0 ? "" : ", ", shape[axis]);
  return "[" + text + "]";
}

std::string index_text(const Shape& shape, std::int64_t element) {
  std::string text;
  for (int axis = shape.rank(); axis-- > 0; element /= shape[axis])
    text = fmt::format("{}{}{}", element % shape[axis], text.empty() ? "" : ", ", text);
  return "[" + text + "]";
}

/// One file of a tree: where it is, for messages about it, and what is in it.
struct Content {
  std::string file;
  Bytes bytes;
};

template <class T>
std::string first_difference(const fs::path& path, const Content& a, const Content& b) {
  const Tensor<T> left = parse_npy<T>(a.bytes, a.file), right = parse_npy<T>(b.bytes, b.file);
  const auto [at, other] = std::mismatch(left.values().begin(), left.values().end(), right.values().begin());
  if (at == left.values().end()) return {};  // only the headers' spelling differs
  const std::int64_t element = at - left.values().begin();
  return fmt::format("{}: element {} (number {}) is {} and {}", path.string(),
                     index_text(left.shape(), element), element, *at, *other);
}

std::string npy_difference(const fs::path& path, const Content& a, const Content& b) {
  const NpyHeader left = parse_npy_header(a.bytes, a.file), right = parse_npy_header(b.bytes, b.file);
  if (left.type != right.type)
    return fmt::format("{}: type is {} and {}", path.string(), left.type, right.type);
  if (left.shape != right.shape)
    return fmt::format("{}: shape is {} and {}", path.string(), to_string(left.shape),
                       to_string(right.shape));
  using Compare = std::string (*)(const fs::path&, const Content&, const Content&);
  static constexpr std::array<std::pair<std::string_view, Compare>, 6> kTypes = {{
      {"|i1", first_difference<std::int8_t>},
      {"|u1", first_difference<std::uint8_t>},
      {"<i2", first_difference<std::int16_t>},
      {"<u2", first_difference<std::uint16_t>},
      {"<i4", first_difference<std::int32_t>},
      {"<i8", first_difference<std::int64_t>},
  }};
  for (const auto& [type, compare] : kTypes)
    if (type == left.type) return compare(path, a, b);
  return fmt::format("{}: values of type {} differ", path.string(), left.type);
}

std::string byte_difference(const fs::path& path, const Bytes& a, const Bytes& b) {
  const std::size_t common = std::min(a.size(), b.size());
  const auto at = static_cast<std::size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common), b.begin()).first - a.begin());
  const auto line = 1 + std::count(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  return fmt::format("{}: differs from byte {} on (line {}); {} and {} bytes", path.string(), at, line,
                     a.size(), b.size());
}

// Difference of one file that both trees have; empty where there is none.
std::string file_difference(const fs::path& a, const fs::path& b, const fs::path& path) {
  const Content left{(a / path).string(), read_file(a / path, kMaxNpyBytes)};
  const Content right{(b / path).string(), read_file(b / path, kMaxNpyBytes)};
  if (left.bytes == right.bytes) return {};
  return path.extension() == ".npy" ? npy_difference(path, left, right)
                                    : byte_difference(path, left.bytes, right.bytes);
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
    } else if (std::string found = file_difference(a, b, left[i].path); !found.empty()) {
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
