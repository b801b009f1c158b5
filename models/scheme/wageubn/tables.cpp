#include "models/scheme/wageubn/tables.h"

namespace wagesim::wageubn {
namespace {

constexpr std::int64_t kRunningLimit = (std::int64_t{1} << 39) - 1;

void add_product(const Node& node, std::vector<StateTensor>& table) {
  table.push_back({node.name, "weight", ElementType::Int32, weight_shape(node), kStoreLimit, true});
  table.push_back({node.name, "momentum", ElementType::Int16, weight_shape(node), kAccumulatorLimit, false});
}

void add_bn(const Node& node, int channels, std::vector<StateTensor>& table) {
  const Shape shape{channels};
  for (const char* parameter : {"gamma", "beta"})
    table.push_back({node.name, parameter, ElementType::Int32, shape, kStoreLimit, true});
  for (const char* momentum : {"gamma_momentum", "beta_momentum"})
    table.push_back({node.name, momentum, ElementType::Int16, shape, kAccumulatorLimit, false});
  for (const char* running : {"running_mean", "running_deviation"})
    table.push_back({node.name, running, ElementType::Int64, shape, kRunningLimit, false});
}

}  // namespace

Shape weight_shape(const Node& node) {
  const ConvGeometry& g = node.conv;
  if (node.kind == NodeKind::FullyConnected) return {g.in_c, g.out_c};
  return {g.kernel_h, g.kernel_w, g.in_c, g.out_c};
}

std::vector<StateTensor> state_table(const Graph& graph) {
  std::vector<StateTensor> table;
  for (const Node& node : graph.nodes()) {
    if (node.kind == NodeKind::BatchNormalisation)
      add_bn(node, graph.value(node.output).extent.channels, table);
    else if (has_parameters(node.kind))
      add_product(node, table);
  }
  return table;
}

}  // namespace wagesim::wageubn
