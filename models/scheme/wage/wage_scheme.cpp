#include "models/scheme/wage/wage_scheme.h"

#include <algorithm>

#include "models/scheme/wage/health.h"
#include "models/scheme/wage/layer_state.h"
#include "models/scheme/wage/start_weights.h"
#include "models/scheme/wage/wage_graph.h"
#include "models/scheme/wage/wage_step.h"

namespace wagesim {

Graph WageScheme::graph(const Network& network) const {
  return wage_graph(network);
}

std::vector<StateTensor> WageScheme::state_table(const Network& network) const {
  std::vector<StateTensor> table;
  for (const Layer& layer : network.layers)
    if (layer.has_weights())
      table.push_back({layer.name, "weight", stored_weight_type(network), weight_shape(layer),
                       max_magnitude(network.bits.gradient), true});
  return table;
}

std::vector<AnyTensor> WageScheme::start_state(const Network& network, std::uint64_t seed) const {
  std::vector<AnyTensor> state;
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    if (!network.layers[layer].has_weights()) continue;
    if (stored_weight_type(network) == ElementType::Int8)
      state.emplace_back(TensorView(start_weights<std::int8_t>(network, layer, seed)));
    else
      state.emplace_back(TensorView(start_weights<std::int16_t>(network, layer, seed)));
  }
  return state;
}

std::vector<std::string> WageScheme::counters() const {
  std::vector<std::string> names;
  for (const Health::HealthCounter& counter : Health::counters()) names.emplace_back(counter.name);
  return names;
}

Scheme::TensorOrder WageScheme::tensor_order() const {
  TensorOrder order;
  for (const auto& tensor : layer_tensors<std::int8_t>())
    (tensor.backward ? order.backward : order.forward).emplace_back(tensor.name);
  return order;
}

std::unique_ptr<GoldenStep> WageScheme::make_step(const Network& network, WorkerPool& pool, Keep keep,
                                                  Isa isa) const {
  if (network.bits.fit_bytes()) return std::make_unique<WageStep<std::int8_t>>(network, pool, keep, isa);
  return std::make_unique<WageStep<std::int16_t>>(network, pool, keep, isa);
}

}  // namespace wagesim
