#include "workloads/train/weight_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "models/scheme/wage/start_weights.h"
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

Tensor<std::int16_t> widened(const Tensor<std::int8_t>& narrow) {
  Tensor<std::int16_t> wide(narrow.shape());
  std::copy(narrow.values().begin(), narrow.values().end(), wide.data());
  return wide;
}

/// Number of the first weight, in row-major order, that the stored width does not hold.
std::optional<std::int64_t> first_out_of_range(const Tensor<std::int16_t>& weights, const BitWidths& bits) {
  const int limit = max_magnitude(bits.gradient);
  const auto values = weights.values();
  const auto wrong =
      std::ranges::find_if(values, [&](int weight) { return weight < -limit || weight > limit; });
  if (wrong == values.end()) return std::nullopt;
  return wrong - values.begin();
}

Tensor<std::int16_t> load_weights(const std::filesystem::path& path, const Layer& layer,
                                  const BitWidths& bits) {
  const std::vector<std::uint8_t> bytes = read_file(path, kMaxNpyBytes);
  const std::string type = parse_npy_header(bytes, path.string()).type;
  if (type != "|i1" && type != "<i2")
    throw InputError(Fault{path.string(), 0, "element type", type, "must be |i1 (int8) or <i2 (int16)"});
  Tensor<std::int16_t> weights = type == "|i1" ? widened(parse_npy<std::int8_t>(bytes, path.string()))
                                               : parse_npy<std::int16_t>(bytes, path.string());
  const Shape wanted = weight_shape(layer);
  if (weights.shape() != wanted)
    throw InputError(
        Fault{path.string(), 0, "shape", to_string(weights.shape()), "must be " + to_string(wanted)});
  if (const auto wrong = first_out_of_range(weights, bits))
    throw InputError(Fault{path.string(), 0, fmt::format("value {}", *wrong),
                           std::to_string(weights.data()[*wrong]),
                           fmt::format("must be -{0} to {0}", max_magnitude(bits.gradient))});
  return weights;
}

}  // namespace

bool weights_in_range(const Tensor<std::int16_t>& weights, const BitWidths& bits) {
  return !first_out_of_range(weights, bits);
}

std::vector<Tensor<std::int16_t>> load_weight_directory(const std::filesystem::path& directory,
                                                        const Network& network) {
  std::vector<Tensor<std::int16_t>> weights;
  std::vector<Fault> faults;
  for (const Layer& layer : network.layers) try {
      weights.push_back(load_weights(directory / layer.name / "weight.npy", layer, network.bits));
    } catch (const InputError& error) {
      faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    }
  if (!faults.empty()) throw InputError(std::move(faults));
  return weights;
}

void save_weight_directory(const std::filesystem::path& directory, const Network& network,
                           const std::vector<Tensor<std::int16_t>>& weights) {
  for (std::size_t layer = 0; layer < weights.size(); ++layer) {
    const std::filesystem::path folder = directory / network.layers[layer].name;
    make_directory(folder);
    const auto values = weights[layer].values();
    if (network.bits.gradient <= 8) {
      const std::vector<std::int8_t> narrow(values.begin(), values.end());
      write_npy<std::int8_t>(folder / "weight.npy", weights[layer].shape(), narrow);
    } else {
      write_npy(folder / "weight.npy", weights[layer]);
    }
  }
}

}  // namespace wagesim
