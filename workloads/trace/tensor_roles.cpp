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

constexpr std::array<RoleName, 7> kLayerRoles = {{{TensorRole::Weight, "weight"},
                                                  {TensorRole::ComputeWeight, "ternary"},
                                                  {TensorRole::Activation, "activation"},
                                                  {TensorRole::Mask, "mask"},
                                                  {TensorRole::WideError, "wide_error"},
                                                  {TensorRole::Error, "error"},
                                                  {TensorRole::WideGradient, "gradient"}}};

constexpr std::string_view kInputName = "input";
constexpr std::string_view kLabelName = "label";

bool has_role(const Network& network, std::size_t layer, TensorRole role) {
  if (role == TensorRole::Activation) return !is_last(network, layer);
  if (role == TensorRole::Mask) return !is_last(network, layer) || network.quantise_logits;
  return true;
}

ElementFormat format_of(const Network& network, TensorIdentity identity) {
  switch (identity.role) {
    case TensorRole::Label:
      return ElementFormat::Uint16;
    case TensorRole::ComputeWeight:
      return network.bits.weight == 2 ? ElementFormat::Packed2 : ElementFormat::Int8;
    case TensorRole::Mask:
      return mask_format(network.layers[identity.layer].pool, network.layers[identity.layer].conv.out_c);
    case TensorRole::WideError:
    case TensorRole::WideGradient:
      return ElementFormat::Int32;
    case TensorRole::Input:
    case TensorRole::Weight:
    case TensorRole::Activation:
    case TensorRole::Error:
      break;
  }
  return ElementFormat::Int8;
}

std::vector<std::int64_t> dims_of(const Network& network, int batch, TensorIdentity identity) {
  if (identity.role == TensorRole::Input) return {batch, network.input_h, network.input_w, network.input_c};
  if (identity.role == TensorRole::Label) return {batch};
  const Layer& layer = network.layers[identity.layer];
  const ConvGeometry& conv = layer.conv;
  const bool dense = layer.kind == LayerKind::FullyConnected;
  switch (identity.role) {
    case TensorRole::Weight:
    case TensorRole::ComputeWeight:
    case TensorRole::WideGradient:
      if (dense) return {conv.in_c, conv.out_c};
      return {conv.kernel_h, conv.kernel_w, conv.in_c, conv.out_c};
    case TensorRole::Error:
      if (dense) return {batch, conv.out_c};
      return {batch, conv.out_h, conv.out_w, conv.out_c};
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

std::optional<TensorIdentity> identify_tensor(const Network& network, const std::string& name) {
  if (name == kInputName) return TensorIdentity{TensorRole::Input, 0};
  if (name == kLabelName) return TensorIdentity{TensorRole::Label, 0};
  const std::size_t slash = name.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  const std::string_view layer_name = std::string_view(name).substr(0, slash);
  const std::string_view role_name = std::string_view(name).substr(slash + 1);
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    if (network.layers[layer].name != layer_name) continue;
    for (const RoleName& entry : kLayerRoles) {
      if (entry.name == role_name && has_role(network, layer, entry.role)) {
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

TensorIdentity layer_input(std::size_t layer) {
  return layer == 0 ? TensorIdentity{TensorRole::Input, 0}
                    : TensorIdentity{TensorRole::Activation, layer - 1};
}

}  // namespace wagesim
