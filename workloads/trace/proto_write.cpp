#include "workloads/trace/proto_write.h"

#include "workloads/trace/trace_names.h"

namespace wagesim {

namespace {

pb::Format to_message(ElementFormat format) {
  switch (format) {
    case ElementFormat::Packed2:
      return pb::PACKED2;
    case ElementFormat::Packed4:
      return pb::PACKED4;
    case ElementFormat::Packed8:
      return pb::PACKED8;
    case ElementFormat::Int8:
      return pb::INT8;
    case ElementFormat::Uint16:
      return pb::UINT16;
    case ElementFormat::Int32:
      return pb::INT32;
  }
  return pb::FORMAT_UNSET;
}

pb::Pass to_message(Pass pass) {
  switch (pass) {
    case Pass::Forward:
      return pb::FORWARD;
    case Pass::Error:
      return pb::ERROR;
    case Pass::Gradient:
      return pb::GRADIENT;
    case Pass::Update:
      return pb::UPDATE;
  }
  return pb::PASS_UNSET;
}

pb::Scaling to_message(InputScaling scaling) {
  switch (scaling) {
    case InputScaling::Unit:
      return pb::UNIT;
    case InputScaling::Symmetric:
      return pb::SYMMETRIC;
    case InputScaling::Offset:
      return pb::OFFSET;
  }
  return pb::SCALING_UNSET;
}

pb::LayerKind to_message(LayerKind kind) {
  if (kind == LayerKind::Add) return pb::ADD;
  if (kind == LayerKind::AveragePool) return pb::AVERAGE_POOL;
  return kind == LayerKind::Convolution ? pb::CONVOLUTION : pb::FULLY_CONNECTED;
}

void write(const Layer& layer, pb::Layer& message) {
  const ConvGeometry& conv = layer.conv;
  message.set_name(layer.name);
  message.set_kind(to_message(layer.kind));
  message.set_in_h(conv.in_h);
  message.set_in_w(conv.in_w);
  message.set_in_c(conv.in_c);
  message.set_out_h(conv.out_h);
  message.set_out_w(conv.out_w);
  message.set_out_c(conv.out_c);
  message.set_kernel_h(conv.kernel_h);
  message.set_kernel_w(conv.kernel_w);
  message.set_stride(conv.stride.h);
  if (conv.stride.w != conv.stride.h) message.set_stride_w(conv.stride.w);
  if (conv.dilation.h != 1) message.set_dilation_h(conv.dilation.h);
  if (conv.dilation.w != 1) message.set_dilation_w(conv.dilation.w);
  if (conv.groups != 1) message.set_groups(conv.groups);
  message.set_pad_top(conv.pad_top);
  message.set_pad_left(conv.pad_left);
  if (layer.pool.present()) {
    message.mutable_pool()->set_size(layer.pool.size);
    message.mutable_pool()->set_stride(layer.pool.stride);
  }
  message.set_alpha_log2(layer.alpha_log2);
  if (!layer.activation) message.set_activation(pb::NONE);
  message.set_own_batch(layer.own_batch);
}

void write_inputs(const Network& network, const Layer& layer, pb::Layer& message) {
  for (const int from : layer.from)
    message.add_from(from == kNetworkInput ? std::string(kInputLayer)
                                           : network.layers[static_cast<std::size_t>(from)].name);
}

void write(const Network& network, pb::Network& message) {
  message.set_name(network.name);
  message.set_input_h(network.input_h);
  message.set_input_w(network.input_w);
  message.set_input_c(network.input_c);
  message.set_classes(network.classes);
  pb::Widths& bits = *message.mutable_bits();
  bits.set_weight(network.bits.weight);
  bits.set_activation(network.bits.activation);
  bits.set_gradient(network.bits.gradient);
  bits.set_error(network.bits.error);
  message.set_profile(network.profile == Profile::Paper ? pb::PAPER : pb::OFFICIAL_CODE);
  message.set_scaling(to_message(network.scaling));
  message.set_quantise_logits(network.quantise_logits);
  message.set_forward_only(network.forward_only);
  for (const Layer& layer : network.layers) {
    pb::Layer& written = *message.add_layers();
    write(layer, written);
    write_inputs(network, layer, written);
  }
}

void write(const TraceTensor& tensor, pb::Tensor& message) {
  message.set_name(tensor.name);
  message.set_format(to_message(tensor.format));
  message.mutable_dims()->Add(tensor.dims.begin(), tensor.dims.end());
  message.set_address(tensor.address);
  if (tensor.data != -1) message.set_data(static_cast<std::uint32_t>(tensor.data));
}

/// Writes the commands of one program; tensors are meant by name.
class CommandWriter {
 public:
  explicit CommandWriter(const Program& program) : program_(program) {}

  void write(const Command& command, pb::Command& message) const {
    message.set_layer(command.layer);
    message.set_pass(to_message(command.pass));
    switch (command.kind) {
      case CommandKind::Product:
        return write(command.product, *message.mutable_product());
      case CommandKind::Requantise:
        return write(command.requantise, *message.mutable_requantise());
      case CommandKind::Update:
        return write(command.update, *message.mutable_update());
      case CommandKind::Add:
        return write(command.add, *message.mutable_add());
    }
  }

 private:
  [[nodiscard]] std::string name(int tensor) const {
    return tensor == kNoTensor ? std::string() : program_.tensors[static_cast<std::size_t>(tensor)].name;
  }

  void write(const ProductCommand& product, pb::Product& message) const {
    message.set_dataflow(product.dataflow == Dataflow::WeightStationary ? pb::WEIGHT_STATIONARY
                                                                        : pb::OUTPUT_STATIONARY);
    const ProductTiling& tiling = product.tiling;
    pb::ProductTiling& extents = *message.mutable_tiling();
    extents.set_batch(tiling.batch);
    extents.set_rows(tiling.rows);
    extents.set_cols(tiling.cols);
    extents.set_kernel_h(tiling.kernel_h);
    extents.set_kernel_w(tiling.kernel_w);
    extents.set_x_channels(tiling.x_channels);
    extents.set_columns(tiling.columns);
    extents.set_columns_outer(tiling.columns_outer);
    if (tiling.groups != 1) extents.set_groups(tiling.groups);
    message.set_x(name(product.x_tensor));
    message.set_y(name(product.y_tensor));
    message.set_result(name(product.result_tensor));
    message.set_mask(name(product.mask_tensor));
    message.set_label(name(product.label_tensor));
    message.set_resident(product.resident);
  }

  /// Of a command of the vector unit alone.
  template <class VectorCommand>
  static void write_tiling(const VectorCommand& command, pb::RequantiseTiling& tiling) {
    tiling.set_batch(command.tile_batch);
    tiling.set_rows(command.tile_rows);
    tiling.set_cols(command.tile_cols);
    tiling.set_channels(command.tile_channels);
  }

  void write(const RequantiseCommand& command, pb::Requantise& message) const {
    message.set_wide(name(command.wide_tensor));
    message.set_mask(name(command.mask_tensor));
    message.set_error(name(command.error_tensor));
    write_tiling(command, *message.mutable_tiling());
  }

  void write(const AddCommand& command, pb::Add& message) const {
    for (const AddOperand& operand : command.operands) message.add_operands(name(operand.tensor));
    message.set_mask(name(command.mask_tensor));
    message.set_result(name(command.result_tensor));
    write_tiling(command, *message.mutable_tiling());
  }

  void write(const UpdateCommand& command, pb::Update& message) const {
    message.set_wide(name(command.wide_tensor));
    message.set_weight(name(command.weight_tensor));
    message.set_compute_weight(name(command.compute_weight_tensor));
    message.set_tile_rows(command.tile_rows);
    message.set_tile_columns(command.tile_columns);
  }

  const Program& program_;
};

void write(const SamplePool& samples, pb::Samples& message) {
  message.set_count(static_cast<std::uint32_t>(samples.count));
  message.set_images(static_cast<std::uint32_t>(samples.images));
  if (samples.labels != -1) message.set_labels(static_cast<std::uint32_t>(samples.labels));
  message.set_order(static_cast<std::uint32_t>(samples.order));
}

std::string tensor_name_or_empty(const Program& program, int tensor) {
  return tensor == kNoTensor ? std::string() : program.tensors[static_cast<std::size_t>(tensor)].name;
}

}  // namespace

pb::Program to_message(const Program& program) {
  pb::Program message;
  write(program.network, *message.mutable_network());
  message.set_batch(program.batch);
  message.set_machine(program.machine);
  message.set_machine_fingerprint(program.machine_fingerprint);
  message.set_seed(program.seed);
  message.mutable_lfsr_states()->Add(program.lfsr_states.begin(), program.lfsr_states.end());
  message.set_input(tensor_name_or_empty(program, program.input_tensor));
  message.set_label(tensor_name_or_empty(program, program.label_tensor));
  for (const TraceTensor& tensor : program.tensors) write(tensor, *message.add_tensors());
  if (!program.network.independent()) write(program.samples, *message.mutable_samples());
  const CommandWriter commands(program);
  for (const Command& command : program.commands) commands.write(command, *message.add_commands());
  for (const StepInput& step : program.steps) {
    pb::Step& entry = *message.add_steps();
    entry.set_eta_log2(step.eta_log2);
  }
  message.set_first_step(static_cast<std::uint64_t>(program.first_step));
  message.set_steps_per_epoch(static_cast<std::uint64_t>(program.steps_per_epoch));
  return message;
}

}  // namespace wagesim
