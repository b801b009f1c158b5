#include "models/scheme/wageubn/wageubn_scheme.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "models/scheme/wageubn/start_values.h"
#include "models/scheme/wageubn/tables.h"
#include "models/scheme/wageubn/wageubn_step.h"

namespace wagesim {

std::vector<StateTensor> WageubnScheme::state_table(const Network& network) const {
  return wageubn::state_table(network.graph);
}

std::vector<AnyTensor> WageubnScheme::start_state(const Network& network, std::uint64_t seed) const {
  std::vector<AnyTensor> state;
  std::size_t products = 0;
  for (const StateTensor& tensor : state_table(network)) {
    if (tensor.name == "weight") {
      const Shape& shape = tensor.shape;
      const std::int64_t fan_in = shape.elements() / shape[shape.rank() - 1];
      state.emplace_back(TensorView(normal_start_weights(shape, fan_in, seed, products++)));
      continue;
    }
    AnyTensor& values = state.emplace_back(tensor.type, tensor.shape);  // zeros
    if (tensor.name == "gamma")
      std::ranges::fill(values.values<std::int32_t>(), 1 << (network.wageubn.points.bn + 16));
  }
  return state;
}

std::vector<std::string> WageubnScheme::counters() const {
  std::vector<std::string> names;
  for (const wageubn::Counters::Entry& entry : wageubn::Counters::all()) names.emplace_back(entry.name);
  return names;
}

Scheme::TensorOrder WageubnScheme::tensor_order() const {
  // Of all kinds of operations, each name once; the backward ones begin where errors do.
  static const std::set<std::string_view> forward_names = {
      "weight",       "compute_weight",    "sum",        "gamma",     "beta", "mean", "deviation",
      "running_mean", "running_deviation", "normalised", "activation"};
  TensorOrder order;
  const auto take = [&](const char* name, const TensorView&, const int*) {
    std::vector<std::string>& list = forward_names.contains(name) ? order.forward : order.backward;
    if (std::ranges::find(list, name) == list.end()) list.emplace_back(name);
  };
  wageubn::visit_tensors(wageubn::BnState{}, take);
  wageubn::visit_tensors(wageubn::ValueState{}, NodeKind::Add, take);
  wageubn::visit_tensors(wageubn::ProductState{}, take);
  return order;
}

std::unique_ptr<GoldenStep> WageubnScheme::make_step(const Network& network, WorkerPool& pool, Keep keep,
                                                     Isa isa) const {
  return std::make_unique<wageubn::WageubnStep>(network.graph, network.wageubn, pool, keep, isa);
}

}  // namespace wagesim
