#include "workloads/trace/command_shapes.h"

#include "models/num/average_pool.h"
#include "models/train/beyond_machine.h"

namespace wagesim {

namespace {

MacMode mac_mode(const Network& network, Pass pass) {
  return pass != Pass::Gradient && network.bits.weight == 2 ? MacMode::Ternary : MacMode::Int8;
}

std::size_t source_of(const StepGraph& graph, std::size_t layer) {
  return static_cast<std::size_t>(graph.network().inputs_of(layer)[0]);
}

VectorStage stage_of(const StepGraph& graph, std::size_t layer, Pass pass) {
  if (pass == Pass::Gradient) return VectorStage::Maximum;
  if (pass == Pass::Error && graph.has_own_input(layer)) return VectorStage::Maximum;
  if (pass == Pass::Error) return graph.shares_error(layer) ? VectorStage::Store : VectorStage::MaskedMaximum;
  if (graph.is_top(layer)) return VectorStage::LogitError;
  return graph.activates(layer) ? VectorStage::Activate : VectorStage::Store;
}

/// The layer with weights that reads an average pool.
std::size_t pool_reader(const StepGraph& graph, std::size_t pool) {
  return graph.readers(static_cast<int>(pool))[0];
}

/// The unit of the error that a layer with weights sends back.
ErrorUnit sent_unit(const StepGraph& graph, std::size_t layer) {
  const bool given = graph.error_origin(layer) == ErrorOrigin::Given;  // its unit is 1
  return {given ? kNoSlot : graph.error_slot(layer), -graph.forward_shift(layer)};
}

/// What a reader of a layer sends back. An average pool sends what its own reader does, at every position.
AddOperand sent_by(const StepGraph& graph, std::size_t reader) {
  if (!graph.averages(reader))
    return {.unit = graph.layer(reader).has_weights() ? sent_unit(graph, reader)
                                                      : ErrorUnit{graph.error_slot(reader), 0}};
  AddOperand sent{.height = 1, .width = 1, .unit = sent_unit(graph, pool_reader(graph, reader))};
  sent.unit.offset -= log2_rounded_up(averaged_positions(graph.layer(reader)));
  return sent;
}

/// Of the logits minus their target, as a fraction of theirs.
ErrorUnit loss_unit(const StepGraph& graph, std::size_t layer) {
  const Network& network = graph.network();
  const int point = network.bits.activation - 1;
  return {kNoSlot, network.quantise_logits ? -point : -(point + graph.forward_shift(layer))};
}

}  // namespace

bool has_product(const StepGraph& graph, std::size_t layer, Pass pass) {
  if (pass == Pass::Update || !graph.layer(layer).has_weights()) return false;
  if (graph.network().forward_only) return pass == Pass::Forward;
  return pass != Pass::Error || graph.sends_error(layer);
}

ProductCommand product_shape(const StepGraph& graph, int batch, std::size_t layer, Pass pass) {
  const Layer& description = graph.layer(layer);
  const Network& network = graph.network();
  ProductCommand product;
  product.geometry = description.with_batch(batch);
  product.mode = mac_mode(network, pass);
  product.stage = stage_of(graph, layer, pass);
  if (pass == Pass::Gradient) {
    product.slot = graph.gradient_slot();
  } else if (pass == Pass::Error) {
    product.unit = sent_unit(graph, layer);
    if (product.stage == VectorStage::MaskedMaximum) product.slot = graph.error_slot(source_of(graph, layer));
    if (product.stage == VectorStage::Maximum) product.slot = graph.error_slot(layer);
  } else {
    const bool top = product.stage == VectorStage::LogitError;
    product.shift = graph.forward_shift(layer);
    product.limit = max_magnitude(network.bits.activation);
    product.quantise_logits = top && network.quantise_logits;
    if (!top) product.pool = description.pool;
    product.pooled_h = description.pooled_h;
    product.pooled_w = description.pooled_w;
    if (top) {
      product.slot = graph.error_slot(layer);
      product.unit = loss_unit(graph, layer);
    }
  }
  return product;
}

bool has_requantise(const StepGraph& graph, std::size_t layer) {
  if (graph.has_own_input(layer)) return graph.sends_error(layer);
  return graph.has_error(layer);
}

RequantiseCommand requantise_shape(const StepGraph& graph, int batch, std::size_t layer) {
  const Layer& description = graph.layer(layer);
  RequantiseCommand requantise;
  requantise.batch = description.batch_in(batch);
  requantise.limit = max_magnitude(graph.network().bits.error);
  requantise.slot = graph.error_slot(layer);
  if (graph.has_own_input(layer)) {
    requantise.out_h = requantise.pooled_h = description.conv.in_h;
    requantise.out_w = requantise.pooled_w = description.conv.in_w;
    requantise.channels = description.conv.in_c;
    return requantise;
  }
  requantise.out_h = description.conv.out_h;
  requantise.out_w = description.conv.out_w;
  requantise.channels = description.conv.out_c;
  requantise.pool = description.pool;
  requantise.pooled_h = description.pooled_h;
  requantise.pooled_w = description.pooled_w;
  requantise.logits = graph.is_top(layer);
  return requantise;
}

UpdateCommand update_shape(const StepGraph& graph, std::size_t layer) {
  const ConvGeometry& conv = graph.layer(layer).conv;
  UpdateCommand update;
  update.rows = static_cast<int>(conv.fan_in());
  update.columns = conv.out_c;
  update.slot = graph.gradient_slot();
  return update;
}

bool has_addition(const StepGraph& graph, std::size_t layer, Pass pass) {
  if (pass == Pass::Forward) return !graph.layer(layer).has_weights();
  return pass == Pass::Error && graph.error_origin(layer) == ErrorOrigin::Readers;
}

AddCommand add_shape(const StepGraph& graph, int batch, std::size_t layer, Pass pass) {
  const Layer& description = graph.layer(layer);
  AddCommand add;
  add.batch = batch;
  add.out_h = description.pooled_h;
  add.out_w = description.pooled_w;
  add.channels = description.conv.out_c;
  if (pass == Pass::Forward) {
    add.stage = stage_of(graph, layer, pass);
    add.shift = graph.forward_shift(layer);
    add.limit = max_magnitude(graph.network().bits.activation);
    if (graph.averages(layer)) {
      add.shift = log2_rounded_up(averaged_positions(description));
      add.operands.push_back({.height = description.conv.in_h, .width = description.conv.in_w, .unit = {}});
      return add;
    }
    for (std::size_t operand = 0; operand < graph.network().inputs_of(layer).size(); ++operand)
      add.operands.push_back({.lift = graph.lift(layer, operand), .unit = {}});
    return add;
  }
  add.stage = graph.activates(layer) ? VectorStage::MaskedMaximum : VectorStage::Maximum;
  add.slot = graph.error_slot(layer);
  for (const std::size_t reader : graph.readers(static_cast<int>(layer)))
    add.operands.push_back(sent_by(graph, reader));
  return add;
}

ProductRoles product_roles(const StepGraph& graph, std::size_t layer, Pass pass) {
  ProductRoles roles;
  if (pass == Pass::Gradient) {
    roles.x = layer_input(graph, layer);
    roles.y = {TensorRole::Error, graph.error_layer(layer)};
    roles.result = {TensorRole::WideGradient, layer};
  } else if (pass == Pass::Error) {
    roles.x = {TensorRole::Error, graph.error_layer(layer)};
    roles.y = {TensorRole::ComputeWeight, layer};
    roles.result = {TensorRole::SentError, layer};
    if (graph.has_own_input(layer)) roles.result = {TensorRole::WideInputError, layer};
    if (graph.has_own_input(layer) || graph.shares_error(layer)) return roles;
    roles.result = {TensorRole::WideError, source_of(graph, layer)};
    roles.mask = TensorIdentity{TensorRole::Mask, source_of(graph, layer)};
  } else {
    roles.x = layer_input(graph, layer);
    roles.y = {TensorRole::ComputeWeight, layer};
    if (graph.is_top(layer)) {
      roles.result = {TensorRole::WideError, layer};
      roles.label = TensorIdentity{TensorRole::Label, 0};
      if (graph.network().quantise_logits) roles.mask = TensorIdentity{TensorRole::Mask, layer};
    } else if (graph.activates(layer)) {
      roles.result = {TensorRole::Activation, layer};
      roles.mask = TensorIdentity{TensorRole::Mask, layer};
    } else {
      roles.result = {TensorRole::Sum, layer};
    }
  }
  return roles;
}

AddRoles add_roles(const StepGraph& graph, std::size_t layer, Pass pass) {
  AddRoles roles;
  if (graph.has_mask(layer)) roles.mask = TensorIdentity{TensorRole::Mask, layer};
  if (pass == Pass::Forward) {
    for (std::size_t operand = 0; operand < graph.network().inputs_of(layer).size(); ++operand)
      roles.operands.push_back(layer_input(graph, layer, operand));
    roles.result = {graph.activates(layer) ? TensorRole::Activation : TensorRole::Sum, layer};
    return roles;
  }
  for (const std::size_t reader : graph.readers(static_cast<int>(layer))) {
    const std::size_t sender = graph.averages(reader) ? pool_reader(graph, reader) : reader;
    const bool multiplies = graph.layer(sender).has_weights();
    roles.operands.push_back(multiplies ? TensorIdentity{TensorRole::SentError, sender}
                                        : TensorIdentity{TensorRole::Error, graph.error_layer(sender)});
  }
  roles.result = {TensorRole::WideError, layer};
  return roles;
}

RequantiseRoles requantise_roles(const StepGraph& graph, std::size_t layer) {
  if (graph.has_own_input(layer))
    return {{TensorRole::WideInputError, layer}, {TensorRole::InputError, layer}, std::nullopt};
  RequantiseRoles roles{{TensorRole::WideError, layer}, {TensorRole::Error, layer}, std::nullopt};
  if (graph.activates(layer) || (graph.is_top(layer) && graph.network().quantise_logits))
    roles.mask = TensorIdentity{TensorRole::Mask, layer};
  return roles;
}

std::size_t second_pass_layer(const StepGraph& graph, std::size_t layer, Pass pass) {
  return pass == Pass::Error && !graph.has_own_input(layer) ? source_of(graph, layer) : layer;
}

}  // namespace wagesim
