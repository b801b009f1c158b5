#include "workloads/trace/tensor_roles.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace wagesim {

namespace {

struct RoleName {
  TensorRole role;
  std::string_view name;
};

constexpr std::array<RoleName, 12> kLayerRoles = {{{TensorRole::Weight, "weight"},
                                                   {TensorRole::ComputeWeight, "ternary"},
                                                   {TensorRole::Activation, "activation"},
                                                   {TensorRole::Mask, "mask"},
                                                   {TensorRole::Sum, "sum"},
                                                   {TensorRole::SentError, "sent_error"},
                                                   {TensorRole::WideError, "wide_error"},
                                                   {TensorRole::Error, "error"},
                                                   {TensorRole::OwnInput, "input"},
                                                   {TensorRole::WideInputError, "wide_input_error"},
                                                   {TensorRole::InputError, "input_error"},
                                                   {TensorRole::WideGradient, "gradient"}}};

constexpr std::string_view kInputName = "input";
constexpr std::string_view kLabelName = "label";

bool has_role(const StepGraph& graph, std::size_t layer, TensorRole role) {
  const bool multiplies = graph.layer(layer).has_weights();
  switch (role) {
    case TensorRole::Activation:
      return graph.activates(layer);
    case TensorRole::Mask:
      return graph.has_mask(layer) || (graph.is_top(layer) && graph.network().quantise_logits);
    case TensorRole::Sum:
      return graph.hands_on_sums(layer);
    case TensorRole::SentError:
      return multiplies && graph.sends_error(layer) && graph.shares_error(layer);
    case TensorRole::WideError:
      return graph.error_origin(layer) != ErrorOrigin::Given && graph.has_error(layer);
    case TensorRole::Error:
      return graph.has_error(layer);
    case TensorRole::OwnInput:
      return graph.has_own_input(layer);
    case TensorRole::WideInputError:
    case TensorRole::InputError:
      return graph.has_own_input(layer) && graph.sends_error(layer);
    case TensorRole::Weight:
    case TensorRole::ComputeWeight:
    case TensorRole::WideGradient:
      return multiplies;
    case TensorRole::Input:
    case TensorRole::Label:
      break;
  }
  return false;
}

ElementFormat format_of(const Network& network, TensorIdentity identity) {
  switch (identity.role) {
    case TensorRole::Label:
      return ElementFormat::Uint16;
    case TensorRole::ComputeWeight:
      return network.bits.weight == 2 ? ElementFormat::Packed2 : ElementFormat::Int8;
    case TensorRole::Mask:
      return mask_format(network.layers[identity.layer].pool, network.layers[identity.layer].conv.out_c);
    case TensorRole::Sum:
    case TensorRole::SentError:
    case TensorRole::WideError:
    case TensorRole::WideInputError:
    case TensorRole::WideGradient:
      return ElementFormat::Int32;
    case TensorRole::OwnInput:
    case TensorRole::InputError:
    case TensorRole::Input:
    case TensorRole::Weight:
    case TensorRole::Activation:
    case TensorRole::Error:
      break;
  }
  return ElementFormat::Int8;
}

std::vector<std::int64_t> dims_of(const Network& network, int step_batch, TensorIdentity identity) {
  if (identity.role == TensorRole::Input)
    return {step_batch, network.input_h, network.input_w, network.input_c};
  if (identity.role == TensorRole::Label) return {step_batch};
  const Layer& layer = network.layers[identity.layer];
  const int batch = layer.batch_in(step_batch);
  const ConvGeometry& conv = layer.conv;
  const bool dense = layer.kind == LayerKind::FullyConnected;
  switch (identity.role) {
    case TensorRole::Weight:
    case TensorRole::ComputeWeight:
    case TensorRole::WideGradient:
      if (dense) return {conv.in_c, conv.out_c};
      return {conv.kernel_h, conv.kernel_w, conv.in_c / conv.groups, conv.out_c};
    case TensorRole::Error:
      if (dense) return {batch, conv.out_c};
      return {batch, conv.out_h, conv.out_w, conv.out_c};
    case TensorRole::SentError:
    case TensorRole::OwnInput:
    case TensorRole::WideInputError:
    case TensorRole::InputError:
      if (dense) return {batch, conv.in_c};
      return {batch, conv.in_h, conv.in_w, conv.in_c};
    default:
      if (dense) return {batch, conv.out_c};
      return {batch, layer.pooled_h, layer.pooled_w, conv.out_c};
  }
}

}  // namespace

std::string tensor_name(const Network& network, TensorIdentity identity) {
  if (identity.role == TensorRole::Input) return std::string(kInputName);
  if (identity.role == TensorRole::Label) return std::string(kLabelName);
  for (const RoleName& entry : kLayerRoles) {
    if (entry.role == identity.role) {
      return network.layers[identity.layer].name + '/' + std::string(entry.name);
    }
  }
  return {};
}

std::optional<TensorIdentity> identify_tensor(const StepGraph& graph, const std::string& name) {
  if (name == kInputName) return TensorIdentity{TensorRole::Input, 0};
  if (name == kLabelName) return TensorIdentity{TensorRole::Label, 0};
  const std::size_t slash = name.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  const std::string_view layer_name = std::string_view(name).substr(0, slash);
  const std::string_view role_name = std::string_view(name).substr(slash + 1);
  const auto& layers = graph.network().layers;
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    if (layers[layer].name != layer_name) continue;
    for (const RoleName& entry : kLayerRoles) {
      if (entry.name == role_name && has_role(graph, layer, entry.role)) {
        return TensorIdentity{entry.role, layer};
      }
    }
  }
  return std::nullopt;
}

TraceTensor describe_tensor(const Network& network, int batch, TensorIdentity identity) {
  TraceTensor tensor;
  tensor.name = tensor_name(network, identity);
  tensor.format = format_of(network, identity);
  tensor.dims = dims_of(network, batch, identity);
  return tensor;
}

TensorIdentity layer_input(const StepGraph& graph, std::size_t layer, std::size_t operand) {
  if (graph.has_own_input(layer)) return {TensorRole::OwnInput, layer};
  const int from = graph.network().inputs_of(layer)[operand];
  if (from == kNetworkInput) return {TensorRole::Input, 0};
  const auto source = static_cast<std::size_t>(from);
  return {graph.hands_on_sums(source) ? TensorRole::Sum : TensorRole::Activation, source};
}

}  // namespace wagesim
