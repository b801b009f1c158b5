#include "sim/app/independent_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "models/num/bit_widths.h"
#include "workloads/input/fault.h"
#include "workloads/io/npy.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

/// Uniform in [-limit, limit]; where rectified, what is negative is zero.
std::vector<std::int8_t> draw(std::mt19937_64& random, std::int64_t count, int limit, bool rectified) {
  std::vector<std::int8_t> values(static_cast<std::size_t>(count));
  for (std::int8_t& value : values) {
    const int drawn = static_cast<int>(random() % static_cast<std::uint64_t>(2 * limit + 1)) - limit;
    value = static_cast<std::int8_t>(rectified ? std::max(drawn, 0) : drawn);
  }
  return values;
}

/// Reads the operands of a user's own, all faults together.
class OperandReader {
 public:
  explicit OperandReader(fs::path directory) : directory_(std::move(directory)) {}

  std::vector<std::int8_t> read(const std::string& layer, const char* name, const Shape& shape, int limit) {
    const fs::path path = directory_ / layer / (std::string(name) + ".npy");
    try {
      const Tensor<std::int8_t> tensor = read_npy<std::int8_t>(path);
      if (tensor.shape() != shape) {
        add(path, "shape", text_of(tensor.shape()), "must be " + text_of(shape));
      } else if (const auto wrong = std::ranges::find_if(
                     tensor.values(), [&](int value) { return value < -limit || value > limit; });
                 wrong != tensor.values().end()) {
        add(path, "value", std::to_string(*wrong), fmt::format("must be {} to {}", -limit, limit));
      }
      return {tensor.values().begin(), tensor.values().end()};
    } catch (const InputError& error) {
      faults_.insert(faults_.end(), error.faults().begin(), error.faults().end());
    }
    return {};
  }

  void finish() {
    if (!faults_.empty()) throw InputError(std::move(faults_));
  }

 private:
  static std::string text_of(const Shape& shape) {
    std::string text;
    for (int axis = 0; axis < shape.rank(); ++axis)
      text += fmt::format("{}{}", axis == 0 ? "" : ", ", shape[axis]);
    return "[" + text + "]";
  }
  void add(const fs::path& path, std::string key, std::string value, std::string allowed) {
    faults_.push_back({path.string(), 0, std::move(key), std::move(value), std::move(allowed)});
  }

  fs::path directory_;
  std::vector<Fault> faults_;
};

Shape input_shape(const Layer& layer, const ConvGeometry& conv) {
  if (layer.kind == LayerKind::FullyConnected) return {conv.batch, conv.in_c};
  return {conv.batch, conv.in_h, conv.in_w, conv.in_c};
}

Shape error_shape(const Layer& layer, const ConvGeometry& conv) {
  if (layer.kind == LayerKind::FullyConnected) return {conv.batch, conv.out_c};
  return {conv.batch, conv.out_h, conv.out_w, conv.out_c};
}

void add_operands(const fs::path& directory, CompileInput& input) {
  const Network& network = input.network;
  const int activation = max_magnitude(network.bits.activation), error = max_magnitude(network.bits.error);
  std::mt19937_64 random(input.seed);
  OperandReader reader(directory);
  for (const Layer& layer : network.layers) {
    const ConvGeometry conv = layer.with_batch(input.batch);
    LayerOperands& operands = input.operands.emplace_back();
    operands.input = directory.empty()
                         ? draw(random, conv.input_elements(), activation, true)
                         : reader.read(layer.name, "input", input_shape(layer, conv), activation);
    if (network.forward_only) continue;
    operands.error = directory.empty() ? draw(random, conv.output_elements(), error, false)
                                       : reader.read(layer.name, "error", error_shape(layer, conv), error);
  }
  reader.finish();
}

void refuse(const char* key, std::string value, const char* why) {
  throw InputError(Fault{{}, 0, key, std::move(value), why});
}

}  // namespace

CompileInput independent_input(const StepsRequest& request, const Workload& workload,
                               const fs::path& operands, int lanes) {
  if (request.epochs)
    refuse("--epochs", std::to_string(*request.epochs), "independent layers have no epochs: give --steps");
  if (!request.start.resume.empty() && !fs::is_directory(request.start.resume))
    refuse("--resume", request.start.resume.string(),
           "must be a directory of <layer>/weight.npy: independent layers have no checkpoint");
  StartRequest start = request.start;
  start.lanes = lanes;
  const TrainingState state = start_state(start, workload, {});
  CompileInput input;
  input.network = workload.network;
  input.batch = state.batch;
  input.seed = state.seed;
  input.lfsr_states = state.lanes;
  for (Layer& layer : input.network.layers) layer.own_batch = layer.batch_in(state.batch);
  for (const AnyTensor& weights : state.tensors) {
    const auto stored = weights.view().values<std::int8_t>();
    input.weights.emplace_back(stored.begin(), stored.end());
  }
  add_operands(operands, input);
  input.eta_log2.assign(static_cast<std::size_t>(request.steps), workload.rate_at(0).exponent);
  return input;
}

}  // namespace wagesim
