#include "workloads/trace/proto_read.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "workloads/trace/command_shapes.h"
#include "workloads/trace/limits.h"
#include "workloads/trace/trace_names.h"
#include "workloads/trace/validate.h"

namespace wagesim {

namespace {

LayerKind read(pb::LayerKind kind, const std::string& key, FaultSink& faults) {
  switch (kind) {
    case pb::CONVOLUTION:
      return LayerKind::Convolution;
    case pb::FULLY_CONNECTED:
      return LayerKind::FullyConnected;
    case pb::AVERAGE_POOL:
      return LayerKind::AveragePool;
    case pb::ADD:
      return LayerKind::Add;
    default:
      faults.add(key + ".kind", {}, "must be CONVOLUTION, FULLY_CONNECTED, AVERAGE_POOL or ADD");
  }
  return LayerKind::Convolution;
}

/// The layers that one reads, by their names; they come before it.
std::vector<int> read_inputs(const pb::Layer& message, const std::vector<Layer>& before,
                             const std::string& key, FaultSink& faults) {
  std::vector<int> inputs;
  for (const std::string& name : message.from()) {
    const auto found = std::ranges::find(before, name, &Layer::name);
    if (found == before.end() && name != kInputLayer)
      faults.add(key + ".from", name, "must name a layer before this one, or \"input\"");
    inputs.push_back(found == before.end() ? kNetworkInput : static_cast<int>(found - before.begin()));
  }
  return inputs;
}

int one_if_absent(int value) {
  return value == 0 ? 1 : value;
}

Layer read(const pb::Layer& message, const std::string& key, FaultSink& faults) {
  Layer layer;
  layer.name = message.name();
  layer.kind = read(message.kind(), key, faults);
  ConvGeometry& conv = layer.conv;
  conv.in_h = message.in_h();
  conv.in_w = message.in_w();
  conv.in_c = message.in_c();
  conv.out_h = message.out_h();
  conv.out_w = message.out_w();
  conv.out_c = message.out_c();
  conv.kernel_h = message.kernel_h();
  conv.kernel_w = message.kernel_w();
  conv.stride = {message.stride(), message.stride_w() == 0 ? message.stride() : message.stride_w()};
  conv.dilation = {one_if_absent(message.dilation_h()), one_if_absent(message.dilation_w())};
  conv.groups = one_if_absent(message.groups());
  conv.pad_top = message.pad_top();
  conv.pad_left = message.pad_left();
  if (layer.kind == LayerKind::AveragePool)  // over the whole map
    layer.window = {.in_h = conv.in_h,
                    .in_w = conv.in_w,
                    .size_h = conv.in_h,
                    .size_w = conv.in_w,
                    .stride_h = conv.in_h,
                    .stride_w = conv.in_w};
  layer.pooled_h = conv.out_h;
  layer.pooled_w = conv.out_w;
  if (message.has_pool()) {
    layer.pool = {message.pool().size(), message.pool().stride()};
    const bool sound = layer.pool.size > 0 && layer.pool.stride > 0 && conv.out_h >= layer.pool.size &&
                       conv.out_w >= layer.pool.size;
    if (sound) {  // else validate_network names the fault
      layer.pooled_h = (conv.out_h - layer.pool.size) / layer.pool.stride + 1;
      layer.pooled_w = (conv.out_w - layer.pool.size) / layer.pool.stride + 1;
    }
  }
  layer.alpha_log2 = message.alpha_log2();
  if (message.activation() != pb::RELU && message.activation() != pb::NONE)
    faults.add(key + ".activation", {}, "must be RELU or NONE");
  layer.activation = message.activation() != pb::NONE;
  layer.own_batch = message.own_batch();
  layer.own_input = layer.own_batch != 0;
  return layer;
}

InputScaling read(pb::Scaling scaling, FaultSink& faults) {
  switch (scaling) {
    case pb::UNIT:
      return InputScaling::Unit;
    case pb::SYMMETRIC:
      return InputScaling::Symmetric;
    case pb::OFFSET:
      return InputScaling::Offset;
    default:
      faults.add("network.scaling", {}, "must be UNIT, SYMMETRIC or OFFSET");
  }
  return InputScaling::Unit;
}

Network read(const pb::Network& message, FaultSink& faults) {
  Network network;
  network.name = message.name();
  network.input_h = message.input_h();
  network.input_w = message.input_w();
  network.input_c = message.input_c();
  network.classes = message.classes();
  network.bits = {message.bits().weight(), message.bits().activation(), message.bits().gradient(),
                  message.bits().error()};
  if (message.profile() != pb::OFFICIAL_CODE && message.profile() != pb::PAPER) {
    faults.add("network.profile", {}, "must be OFFICIAL_CODE or PAPER");
  }
  network.profile = message.profile() == pb::PAPER ? Profile::Paper : Profile::OfficialCode;
  network.scaling = read(message.scaling(), faults);
  network.quantise_logits = message.quantise_logits();
  network.forward_only = message.forward_only();
  for (int index = 0; index < message.layers_size(); ++index) {
    const std::string key = indexed("network.layers", static_cast<std::size_t>(index));
    Layer layer = read(message.layers(index), key, faults);
    layer.from = read_inputs(message.layers(index), network.layers, key, faults);
    network.layers.push_back(std::move(layer));
  }
  return network;
}

TraceTensor read(const pb::Tensor& message, const std::string& key, FaultSink& faults) {
  TraceTensor tensor;
  tensor.name = message.name();
  switch (message.format()) {
    case pb::PACKED2:
      tensor.format = ElementFormat::Packed2;
      break;
    case pb::PACKED4:
      tensor.format = ElementFormat::Packed4;
      break;
    case pb::PACKED8:
      tensor.format = ElementFormat::Packed8;
      break;
    case pb::INT8:
      tensor.format = ElementFormat::Int8;
      break;
    case pb::UINT16:
      tensor.format = ElementFormat::Uint16;
      break;
    case pb::INT32:
      tensor.format = ElementFormat::Int32;
      break;
    default:
      faults.add(key + ".format", {}, "must be PACKED2, PACKED4, PACKED8, INT8, UINT16 or INT32");
  }
  tensor.dims.assign(message.dims().begin(), message.dims().end());
  tensor.address = message.address();
  if (message.has_data()) {
    if (message.data() > INT32_MAX) faults.add(key + ".data", std::to_string(message.data()), "no such blob");
    tensor.data = static_cast<int>(message.data() & INT32_MAX);
  }
  return tensor;
}

/// Reads the commands of one program: finds tensors by name and fills in what the network fixes.
class CommandReader {
 public:
  CommandReader(const Program& program, FaultSink& faults)
      : program_(program), graph_(program.network), faults_(faults) {
    for (std::size_t index = 0; index < program.tensors.size(); ++index) {
      tensors_.emplace(program.tensors[index].name, static_cast<int>(index));
    }
    for (std::size_t index = 0; index < program.network.layers.size(); ++index) {
      layers_.emplace(program.network.layers[index].name, index);
    }
  }

  [[nodiscard]] int tensor(const std::string& key, const std::string& name) {
    if (name.empty()) return kNoTensor;
    const auto found = tensors_.find(name);
    if (found != tensors_.end()) return found->second;
    faults_.add(key, name, "no tensor has this name");
    return kNoTensor;
  }

  Command read(const pb::Command& message, const std::string& key) {
    Command command;
    command.layer = message.layer();
    command.pass = pass(message.pass(), key);
    const auto layer = layers_.find(message.layer());
    if (layer == layers_.end()) {
      faults_.add(key + ".layer", message.layer(), "no such layer");
      return command;
    }
    switch (message.kind_case()) {
      case pb::Command::kProduct:
        command.kind = CommandKind::Product;
        command.product = product(message.product(), command.pass, layer->second, key + ".product");
        break;
      case pb::Command::kRequantise:
        command.kind = CommandKind::Requantise;
        command.requantise = requantise(message.requantise(), layer->second, key + ".requantise");
        break;
      case pb::Command::kUpdate:
        command.kind = CommandKind::Update;
        command.update = update(message.update(), layer->second, key + ".update");
        break;
      case pb::Command::kAdd:
        command.kind = CommandKind::Add;
        command.add = add(message.add(), command.pass, layer->second, key + ".add");
        break;
      case pb::Command::KIND_NOT_SET:
        faults_.add(key, {}, "must hold a product, a requantise, an update or an add");
    }
    return command;
  }

 private:
  Pass pass(pb::Pass value, const std::string& key) {
    switch (value) {
      case pb::FORWARD:
        return Pass::Forward;
      case pb::ERROR:
        return Pass::Error;
      case pb::GRADIENT:
        return Pass::Gradient;
      case pb::UPDATE:
        return Pass::Update;
      default:
        faults_.add(key + ".pass", {}, "must be FORWARD, ERROR, GRADIENT or UPDATE");
    }
    return Pass::Forward;
  }

  ProductCommand product(const pb::Product& message, Pass pass, std::size_t layer, const std::string& key) {
    ProductCommand product;
    if (!has_product(graph_, layer, pass)) return product;  // validate_command() names the fault
    product = product_shape(graph_, program_.batch, layer, pass);
    if (message.dataflow() != pb::WEIGHT_STATIONARY && message.dataflow() != pb::OUTPUT_STATIONARY) {
      faults_.add(key + ".dataflow", {}, "must be WEIGHT_STATIONARY or OUTPUT_STATIONARY");
    }
    product.dataflow =
        message.dataflow() == pb::OUTPUT_STATIONARY ? Dataflow::OutputStationary : Dataflow::WeightStationary;
    const pb::ProductTiling& tiling = message.tiling();
    product.tiling = {tiling.batch(),    tiling.rows(),          tiling.cols(),
                      tiling.kernel_h(), tiling.kernel_w(),      tiling.x_channels(),
                      tiling.columns(),  tiling.columns_outer(), one_if_absent(tiling.groups())};
    product.x_tensor = tensor(key + ".x", message.x());
    product.y_tensor = tensor(key + ".y", message.y());
    product.result_tensor = tensor(key + ".result", message.result());
    product.mask_tensor = tensor(key + ".mask", message.mask());
    product.label_tensor = tensor(key + ".label", message.label());
    product.resident = message.resident();
    return product;
  }

  /// Of a command of the vector unit alone.
  template <class VectorCommand>
  static void read_tiling(const pb::RequantiseTiling& tiling, VectorCommand& command) {
    command.tile_batch = tiling.batch();
    command.tile_rows = tiling.rows();
    command.tile_cols = tiling.cols();
    command.tile_channels = tiling.channels();
  }

  RequantiseCommand requantise(const pb::Requantise& message, std::size_t layer, const std::string& key) {
    RequantiseCommand command = requantise_shape(graph_, program_.batch, layer);
    command.wide_tensor = tensor(key + ".wide", message.wide());
    command.mask_tensor = tensor(key + ".mask", message.mask());
    command.error_tensor = tensor(key + ".error", message.error());
    read_tiling(message.tiling(), command);
    return command;
  }

  AddCommand add(const pb::Add& message, Pass pass, std::size_t layer, const std::string& key) {
    AddCommand command;
    if (!has_addition(graph_, layer, pass)) return command;  // validate_command() names the fault
    command = add_shape(graph_, program_.batch, layer, pass);
    command.operands.resize(static_cast<std::size_t>(message.operands_size()));
    for (std::size_t operand = 0; operand < command.operands.size(); ++operand)
      command.operands[operand].tensor =
          tensor(key + '.' + indexed("operands", operand), message.operands(static_cast<int>(operand)));
    command.mask_tensor = tensor(key + ".mask", message.mask());
    command.result_tensor = tensor(key + ".result", message.result());
    read_tiling(message.tiling(), command);
    return command;
  }

  UpdateCommand update(const pb::Update& message, std::size_t layer, const std::string& key) {
    UpdateCommand command = update_shape(graph_, layer);
    command.wide_tensor = tensor(key + ".wide", message.wide());
    command.weight_tensor = tensor(key + ".weight", message.weight());
    command.compute_weight_tensor = tensor(key + ".compute_weight", message.compute_weight());
    command.tile_rows = message.tile_rows();
    command.tile_columns = message.tile_columns();
    return command;
  }

  const Program& program_;
  const StepGraph graph_;
  FaultSink& faults_;
  std::map<std::string, int> tensors_;
  std::map<std::string, std::size_t> layers_;
};

SamplePool read(const pb::Samples& message, FaultSink& faults) {
  const auto blob = [&](const char* key, std::uint32_t index) {
    if (index > INT32_MAX) faults.add(std::string("samples.") + key, std::to_string(index), "no such blob");
    return static_cast<int>(index & INT32_MAX);
  };
  SamplePool samples;
  samples.count = message.count();
  samples.images = blob("images", message.images());
  if (message.has_labels()) samples.labels = blob("labels", message.labels());
  samples.order = blob("order", message.order());
  return samples;
}

void read_steps(const pb::Program& message, Program& program, FaultSink& faults) {
  for (const pb::Step& step : message.steps()) program.steps.push_back({step.eta_log2()});
  const auto within = [&](const char* key, std::uint64_t value) {
    if (value > trace_limits::kMaxSteps)
      faults.add(key, std::to_string(value), "must be 0 to " + std::to_string(trace_limits::kMaxSteps));
    return static_cast<std::int64_t>(value);
  };
  program.first_step = within("first_step", message.first_step());
  program.steps_per_epoch = within("steps_per_epoch", message.steps_per_epoch());
}

}  // namespace

Program from_message(const pb::Program& message, const std::string& file) {
  FaultSink faults(file);
  Program program;
  program.network = read(message.network(), faults);
  program.batch = message.batch();
  validate_network(program.network, program.batch, faults);
  faults.throw_if_any();
  program.machine = message.machine();
  program.machine_fingerprint = message.machine_fingerprint();
  program.seed = message.seed();
  program.lfsr_states.assign(message.lfsr_states().begin(), message.lfsr_states().end());
  for (int index = 0; index < message.tensors_size(); ++index) {
    const std::string key = indexed("tensors", static_cast<std::size_t>(index));
    program.tensors.push_back(read(message.tensors(index), key, faults));
  }
  CommandReader commands(program, faults);
  program.input_tensor = commands.tensor("input", message.input());
  program.label_tensor = commands.tensor("label", message.label());
  for (int index = 0; index < message.commands_size(); ++index) {
    const std::string key = indexed("commands", static_cast<std::size_t>(index));
    program.commands.push_back(commands.read(message.commands(index), key));
  }
  if (message.has_samples()) program.samples = read(message.samples(), faults);
  read_steps(message, program, faults);
  faults.throw_if_any();
  return program;
}

}  // namespace wagesim
