#include "workloads/trace/command_shapes.h"

namespace wagesim {

namespace {

MacMode mac_mode(const Network& network, Pass pass) {
  return pass != Pass::Gradient && network.bits.weight == 2 ? MacMode::Ternary : MacMode::Int8;
}

}  // namespace

ProductCommand product_shape(const Network& network, int batch, std::size_t layer, Pass pass) {
  const Layer& description = network.layers[layer];
  ProductCommand product;
  product.geometry = description.with_batch(batch);
  product.mode = mac_mode(network, pass);
  if (pass == Pass::Error) {
    product.stage = VectorStage::MaskedMaximum;
  } else if (pass == Pass::Gradient) {
    product.stage = VectorStage::Maximum;
  } else {
    const bool last = is_last(network, layer);
    product.stage = last ? VectorStage::LogitError : VectorStage::Activate;
    product.shift = network.forward_shift(description);
    product.limit = max_magnitude(network.bits.activation);
    product.quantise_logits = last && network.quantise_logits;
    if (!last) product.pool = description.pool;
    product.pooled_h = description.pooled_h;
    product.pooled_w = description.pooled_w;
  }
  return product;
}

RequantiseCommand requantise_shape(const Network& network, int batch, std::size_t layer) {
  const Layer& description = network.layers[layer];
  RequantiseCommand requantise;
  requantise.batch = batch;
  requantise.out_h = description.conv.out_h;
  requantise.out_w = description.conv.out_w;
  requantise.channels = description.conv.out_c;
  requantise.pool = description.pool;
  requantise.pooled_h = description.pooled_h;
  requantise.pooled_w = description.pooled_w;
  requantise.logits = is_last(network, layer);
  requantise.limit = max_magnitude(network.bits.error);
  return requantise;
}

UpdateCommand update_shape(const Network& network, std::size_t layer) {
  const ConvGeometry& conv = network.layers[layer].conv;
  UpdateCommand update;
  update.rows = conv.kernel_h * conv.kernel_w * conv.in_c;
  update.columns = conv.out_c;
  return update;
}

ProductRoles product_roles(const Network& network, std::size_t layer, Pass pass) {
  ProductRoles roles;
  if (pass == Pass::Gradient) {
    roles.x = layer_input(layer);
    roles.y = {TensorRole::Error, layer};
    roles.result = {TensorRole::WideGradient, layer};
  } else if (pass == Pass::Error) {
    roles.x = {TensorRole::Error, layer};
    roles.y = {TensorRole::ComputeWeight, layer};
    roles.result = {TensorRole::WideError, layer - 1};
    roles.mask = TensorIdentity{TensorRole::Mask, layer - 1};
  } else {
    const bool last = is_last(network, layer);
    roles.x = layer_input(layer);
    roles.y = {TensorRole::ComputeWeight, layer};
    roles.result = {last ? TensorRole::WideError : TensorRole::Activation, layer};
    if (last) roles.label = TensorIdentity{TensorRole::Label, 0};
    if (!last || network.quantise_logits) roles.mask = TensorIdentity{TensorRole::Mask, layer};
  }
  return roles;
}

bool requantise_reads_mask(const Network& network, std::size_t layer) {
  return !is_last(network, layer) || network.quantise_logits;
}

}  // namespace wagesim
