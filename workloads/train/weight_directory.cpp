#include "workloads/train/weight_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "workloads/input/fault.h"
#include "workloads/io/atomic_file.h"
#include "workloads/io/npy.h"
#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

std::string to_string(const Shape& shape) {
  std::string text;
  for (int axis = 0; axis < shape.rank(); ++axis)
    text += (axis == 0 ? "" : "x") + std::to_string(shape[axis]);
  return text;
}

/// Number of the first element, in row-major order, beyond a row's limit.
template <class T>
std::optional<std::size_t> first_out_of_range(std::span<const T> values, std::int64_t limit) {
  const auto wrong =
      std::ranges::find_if(values, [&](std::int64_t value) { return value < -limit || value > limit; });
  if (wrong == values.end()) return std::nullopt;
  return static_cast<std::size_t>(wrong - values.begin());
}

/// The element type, where a header announces values that a row takes.
std::string require_values(const std::filesystem::path& path, const NpyHeader& header,
                           const StateTensor& row) {
  const bool wide = element_bytes(row.type) > 2;
  const std::string& type = header.type;
  if (type != "|i1" && type != "<i2" && !(type == "<i4" && wide))
    throw InputError(
        Fault{path.string(), 0, "element type", type,
              wide ? "must be |i1 (int8), <i2 (int16) or <i4 (int32)" : "must be |i1 (int8) or <i2 (int16)"});
  if (header.shape != row.shape)
    throw InputError(
        Fault{path.string(), 0, "shape", to_string(header.shape), "must be " + to_string(row.shape)});
  return type;
}

/// Reads values of type From into a tensor of the row's type.
template <class From>
AnyTensor read_as(const std::filesystem::path& path, const std::vector<std::uint8_t>& bytes,
                  const StateTensor& row) {
  const Tensor<From> read = parse_npy<From>(bytes, path.string());
  if (const auto wrong = first_out_of_range(read.values(), row.limit))
    throw InputError(Fault{path.string(), 0, fmt::format("value {}", *wrong),
                           std::to_string(read.values()[*wrong]),
                           fmt::format("must be -{0} to {0}", row.limit)});
  AnyTensor tensor(row.type, row.shape);
  with_element(row.type, [&](auto element) {
    using Elem = decltype(element);
    std::ranges::transform(read.values(), tensor.values<Elem>().begin(),
                           [](From value) { return static_cast<Elem>(value); });
  });
  return tensor;
}

AnyTensor load_tensor(const std::filesystem::path& path, const StateTensor& row) {
  std::string type;
  const auto bytes = read_file(path, kMaxNpyBytes, [&](std::span<const std::uint8_t> start, std::uint64_t) {
    type = require_values(path, parse_npy_header(start, path.string()), row);
  });
  if (type == "|i1") return read_as<std::int8_t>(path, bytes, row);
  if (type == "<i2") return read_as<std::int16_t>(path, bytes, row);
  return read_as<std::int32_t>(path, bytes, row);
}

std::filesystem::path file_of(const std::filesystem::path& directory, const StateTensor& row) {
  return directory / row.operation / (row.name + ".npy");
}

}  // namespace

bool fits(const StateTensor& row, const AnyTensor& tensor) {
  if (tensor.type() != row.type || tensor.shape() != row.shape) return false;
  return with_element(row.type, [&](auto element) {
    return !first_out_of_range(tensor.view().values<decltype(element)>(), row.limit);
  });
}

void load_weight_directory(const std::filesystem::path& directory, const Network& network,
                           std::vector<AnyTensor>& state) {
  const std::vector<StateTensor> table = scheme_of(network).state_table(network);
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < table.size(); ++i) try {
      if (table[i].parameter) state[i] = load_tensor(file_of(directory, table[i]), table[i]);
    } catch (const InputError& error) {
      faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    }
  if (!faults.empty()) throw InputError(std::move(faults));
}

void save_weight_directory(const std::filesystem::path& directory, const Network& network,
                           const std::vector<AnyTensor>& state) {
  const std::vector<StateTensor> table = scheme_of(network).state_table(network);
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (!table[i].parameter) continue;
    make_directory(directory / table[i].operation);
    with_element(table[i].type, [&](auto element) {
      using Elem = decltype(element);
      write_npy<Elem>(file_of(directory, table[i]), table[i].shape, state[i].view().values<Elem>());
    });
  }
}

}  // namespace wagesim
