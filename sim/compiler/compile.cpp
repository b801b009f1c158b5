#include "sim/compiler/compile.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

#include "sim/compiler/memory_layout.h"
#include "sim/compiler/search.h"
#include "sim/compiler/trace_contents.h"
#include "sim/config/machine_fingerprint.h"
#include "workloads/trace/command_shapes.h"
#include "workloads/trace/trace_names.h"
#include "workloads/trace/validate.h"

namespace wagesim {

namespace {

/// Builds the program of one step, command by command in the order they run.
class StepCompiler {
 public:
  StepCompiler(const CompileInput& input, const MachineParams& machine, const std::string& machine_file,
               CompiledTrace& out)
      : network_(input.network),
        graph_(input.network),
        machine_(machine),
        out_(out),
        program_(out.trace.program),
        faults_(machine_file) {
    program_.network = input.network;
    program_.batch = input.batch;
    program_.machine = machine.name;
    program_.machine_fingerprint = machine_fingerprint(machine);
    program_.seed = input.seed;
    program_.lfsr_states = input.lfsr_states;
  }

  void run() {
    if (!network_.independent()) {
      program_.input_tensor = tensor({TensorRole::Input, 0});
      program_.label_tensor = tensor({TensorRole::Label, 0});
    }
    for (const PassStep& step : graph_.plan()) lower(step);
    if (network_.forward_only)  // no command reads them, but what the compute weights come from belongs to a
                                // trace
      for (std::size_t layer = 0; layer < network_.layers.size(); ++layer)
        tensor({TensorRole::Weight, layer});
    faults_.throw_if_any();
  }

 private:
  /// Max-pools, activations and the loss are stages behind the products and additions whose sums they take;
  /// an update is the second pass of its gradient.
  void lower(const PassStep& step) {
    const Node& node = graph_.graph().node(step.node);
    const auto layer = static_cast<std::size_t>(node.layer);
    if (step.pass == Pass::Error || step.pass == Pass::Gradient) gather_error(layer);
    const bool adds = node.kind == NodeKind::Add || node.kind == NodeKind::AveragePool;
    if (adds && step.pass == Pass::Forward) add_addition(layer, Pass::Forward);
    if (node.kind != NodeKind::Convolution && node.kind != NodeKind::FullyConnected) return;
    if (step.pass == Pass::Update) return;
    const bool second = product_shape(graph_, program_.batch, layer, step.pass).slot != kNoSlot;
    if (second)
      add_wide_product(layer, step.pass);
    else
      add_product(layer, step.pass, false);
  }

  /// What a layer's readers send it is added before the first pass over it on the way back.
  void gather_error(std::size_t layer) {
    if (!has_addition(graph_, layer, Pass::Error) || !gathered_.insert(layer).second) return;
    add_addition(layer, Pass::Error);
    const auto second = requantise(layer, false);
    if (!second) return refuse_requantise(layer);
    emit_requantise(layer, false, *second);
  }

  /// Index of a tensor, which is added where the program does not have it yet.
  int tensor(TensorIdentity identity) {
    TraceTensor description = describe_tensor(network_, program_.batch, identity);
    const auto [entry, added] =
        tensors_.try_emplace(description.name, static_cast<int>(program_.tensors.size()));
    if (added) program_.tensors.push_back(std::move(description));
    return entry->second;
  }
  int tensor(const std::optional<TensorIdentity>& identity) {
    return identity ? tensor(*identity) : kNoTensor;
  }

  [[nodiscard]] int bits(TensorIdentity identity) const {
    return element_bits(describe_tensor(network_, program_.batch, identity).format);
  }

  [[nodiscard]] std::optional<Dataflow> forced(Pass pass) const {
    const DataflowChoice choice = pass == Pass::Forward ? machine_.forward
                                  : pass == Pass::Error ? machine_.error
                                                        : machine_.gradient;
    if (choice == DataflowChoice::Auto) return std::nullopt;
    return choice == DataflowChoice::WeightStationary ? Dataflow::WeightStationary
                                                      : Dataflow::OutputStationary;
  }

  [[nodiscard]] ProductProblem problem(std::size_t layer, Pass pass, bool resident) const {
    ProductProblem problem;
    problem.command.pass = pass;
    problem.command.product = product_shape(graph_, program_.batch, layer, pass);
    problem.command.product.resident = resident;
    const auto mask = product_roles(graph_, layer, pass).mask;
    if (mask) problem.bits.mask = bits(*mask);
    return problem;
  }

  /// A command of the vector unit alone, tiled; its tensors are named later.
  struct VectorPass {
    Command command;
    CommandCost cost;
  };

  [[nodiscard]] PackedBits requantise_bits(std::size_t layer) const {
    const auto mask = requantise_roles(graph_, layer).mask;
    return {.mask = mask ? bits(*mask) : 0};
  }
  [[nodiscard]] PackedBits update_bits(std::size_t layer) const {
    return {.compute_weight = bits({TensorRole::ComputeWeight, layer})};
  }
  [[nodiscard]] PackedBits add_bits(std::size_t layer, Pass pass) const {
    PackedBits packed;
    const AddRoles roles = add_roles(graph_, layer, pass);
    if (roles.mask) packed.mask = bits(*roles.mask);
    for (const TensorIdentity& operand : roles.operands) packed.operands.push_back(bits(operand));
    return packed;
  }

  [[nodiscard]] Command requantise_command(std::size_t layer, bool resident) const {
    Command command;
    command.layer = network_.layers[layer].name;
    command.kind = CommandKind::Requantise;
    command.pass = Pass::Error;
    command.requantise = requantise_shape(graph_, program_.batch, layer);
    command.requantise.wide_tensor = presence(resident);
    return command;
  }
  [[nodiscard]] Command update_command(std::size_t layer, bool resident) const {
    Command command;
    command.layer = network_.layers[layer].name;
    command.kind = CommandKind::Update;
    command.pass = Pass::Update;
    command.update = update_shape(graph_, layer);
    command.update.wide_tensor = presence(resident);
    return command;
  }
  /// Any index, where a tensor is named later: only its presence matters to the search.
  static int presence(bool resident) { return resident ? kNoTensor : 0; }

  [[nodiscard]] std::optional<VectorPass> requantise(std::size_t layer, bool resident) const {
    VectorPass pass{requantise_command(layer, resident), {}};
    const auto cost = search_requantise(pass.command, requantise_bits(layer), machine_);
    if (!cost) return std::nullopt;
    pass.cost = *cost;
    return pass;
  }

  /// The second pass after a wide product.
  [[nodiscard]] std::optional<VectorPass> second_pass(std::size_t layer, Pass pass, bool resident) const {
    if (pass != Pass::Gradient) return requantise(second_pass_layer(graph_, layer, pass), resident);
    VectorPass update{update_command(layer, resident), {}};
    const auto cost = search_update(update.command, update_bits(layer), machine_);
    if (!cost) return std::nullopt;
    update.cost = *cost;
    return update;
  }

  void add_addition(std::size_t layer, Pass pass) {
    Command command;
    command.layer = network_.layers[layer].name;
    command.kind = CommandKind::Add;
    command.pass = pass;
    command.add = add_shape(graph_, program_.batch, layer, pass);
    const PackedBits packed = add_bits(layer, pass);
    const auto cost = search_add(command, packed, machine_);
    if (!cost) {
      smallest_tile(command);
      return refuse(layer,
                    pass == Pass::Error      ? "addition of errors"
                    : graph_.averages(layer) ? "average"
                                             : "addition",
                    largest_footprint(command, packed, machine_));
    }
    const AddRoles roles = add_roles(graph_, layer, pass);
    for (std::size_t operand = 0; operand < roles.operands.size(); ++operand)
      command.add.operands[operand].tensor = tensor(roles.operands[operand]);
    command.add.mask_tensor = tensor(roles.mask);
    command.add.result_tensor = tensor(roles.result);
    add(std::move(command), *cost, std::string(cost->bound()) + "-bound");
  }

  /// A product whose wide result another command takes: resident where that is cheaper.
  void add_wide_product(std::size_t layer, Pass pass) {
    const auto stored = search_product(problem(layer, pass, false), forced(pass), machine_);
    const auto stored_second = second_pass(layer, pass, false);
    const auto kept = search_product(problem(layer, pass, true), forced(pass), machine_);
    const auto kept_second = second_pass(layer, pass, true);
    const bool can_store = stored && stored_second;
    const bool can_keep = kept && kept_second;
    const auto total = [](const auto& product, const auto& second) {
      return product->cost.cycles() + second->cost.cycles();
    };
    const bool keep = can_keep && (!can_store || total(kept, kept_second) <= total(stored, stored_second));
    if (!can_store && !can_keep) {
      if (!stored) refuse_product(layer, pass);
      if (!stored_second && pass == Pass::Gradient) refuse_update(layer);
      if (!stored_second && pass != Pass::Gradient) refuse_requantise(second_pass_layer(graph_, layer, pass));
      return;
    }
    emit_product(layer, pass, keep, keep ? *kept : *stored);
    const VectorPass& second = keep ? *kept_second : *stored_second;
    if (pass == Pass::Gradient)
      emit_update(layer, keep, second);
    else
      emit_requantise(second_pass_layer(graph_, layer, pass), keep, second);
  }

  void add_product(std::size_t layer, Pass pass, bool resident) {
    const auto mapping = search_product(problem(layer, pass, resident), forced(pass), machine_);
    if (!mapping) return refuse_product(layer, pass);
    emit_product(layer, pass, resident, *mapping);
  }

  void emit_product(std::size_t layer, Pass pass, bool resident, const ProductMapping& mapping) {
    Command command;
    command.layer = network_.layers[layer].name;
    command.pass = pass;
    command.kind = CommandKind::Product;
    command.product = product_shape(graph_, program_.batch, layer, pass);
    command.product.dataflow = mapping.dataflow;
    command.product.tiling = mapping.tiling;
    command.product.resident = resident;
    const ProductRoles roles = product_roles(graph_, layer, pass);
    command.product.x_tensor = tensor(roles.x);
    command.product.y_tensor = tensor(roles.y);
    command.product.label_tensor = tensor(roles.label);
    command.product.mask_tensor = tensor(roles.mask);
    if (!resident) command.product.result_tensor = tensor(roles.result);
    std::string reason = std::string(mapping.cost.bound()) + "-bound";
    if (mapping.other_cycles) {
      const bool weights = mapping.dataflow == Dataflow::WeightStationary;
      reason += weights ? ", output-stationary " : ", weight-stationary ";
      reason += std::to_string(*mapping.other_cycles) + " cycles";
    } else if (forced(pass)) {
      reason += ", dataflow forced";
    }
    if (resident) reason += ", result stays on chip";
    add(std::move(command), mapping.cost, std::move(reason));
  }

  void emit_requantise(std::size_t layer, bool resident, const VectorPass& pass) {
    Command command = pass.command;
    const RequantiseRoles roles = requantise_roles(graph_, layer);
    command.requantise.wide_tensor = resident ? kNoTensor : tensor(roles.wide);
    command.requantise.mask_tensor = tensor(roles.mask);
    command.requantise.error_tensor = tensor(roles.error);
    emit_second(std::move(command), resident, pass.cost);
  }

  void emit_update(std::size_t layer, bool resident, const VectorPass& pass) {
    Command command = pass.command;
    command.update.wide_tensor = resident ? kNoTensor : tensor({TensorRole::WideGradient, layer});
    command.update.weight_tensor = tensor({TensorRole::Weight, layer});
    command.update.compute_weight_tensor = tensor({TensorRole::ComputeWeight, layer});
    emit_second(std::move(command), resident, pass.cost);
  }

  void emit_second(Command command, bool resident, const CommandCost& cost) {
    std::string reason = std::string(cost.bound()) + "-bound";
    if (resident) reason += ", from on chip";
    add(std::move(command), cost, std::move(reason));
  }

  void add(Command command, const CommandCost& cost, std::string reason) {
    out_.choices.push_back({program_.commands.size(), cost, std::move(reason)});
    program_.commands.push_back(std::move(command));
  }

  void refuse(std::size_t layer, const std::string& what, const Footprint& smallest) {
    const std::optional<Shortage> buffer = shortage(smallest, machine_);
    if (!buffer) throw std::logic_error("no tiling fits where the smallest does");
    faults_.add("buffers." + std::string(buffer->buffer),
                std::to_string(buffer->there) + ' ' + std::string(buffer->unit) + " a half",
                "must be at least " + std::to_string(buffer->needed) + ", the smallest tile of the " + what +
                    " of layer " + network_.layers[layer].name);
  }

  void refuse_product(std::size_t layer, Pass pass) {
    const ProductProblem least = problem(layer, pass, false);
    refuse(layer, std::string(name_of(pass)) + " product",
           largest_footprint(least, smallest_tiling(least), machine_));
  }

  /// Of a pass of the vector unit: a position of four channels, or four columns of one row.
  static void smallest_tile(Command& command) {
    command.update.tile_columns = std::min(command.update.columns, 4);
    command.requantise.tile_channels = std::min(command.requantise.channels, 4);
    command.add.tile_channels = std::min(command.add.channels, 4);
  }

  void refuse_requantise(std::size_t layer) {
    Command least = requantise_command(layer, false);
    smallest_tile(least);
    refuse(layer, "error requantisation", largest_footprint(least, requantise_bits(layer), machine_));
  }

  void refuse_update(std::size_t layer) {
    Command least = update_command(layer, false);
    smallest_tile(least);
    refuse(layer, "weight update", largest_footprint(least, update_bits(layer), machine_));
  }

  const Network& network_;
  const StepGraph graph_;
  const MachineParams& machine_;
  CompiledTrace& out_;
  Program& program_;
  std::map<std::string, int> tensors_;
  std::set<std::size_t> gathered_;  ///< layers whose error has been added up
  FaultSink faults_;
};

void check_operands(const CompileInput& input, FaultSink& faults) {
  const Network& network = input.network;
  const std::size_t wanted = network.independent() ? network.layers.size() : 0;
  if (!faults.equal("operands", static_cast<std::int64_t>(input.operands.size()),
                    static_cast<std::int64_t>(wanted), "one entry an independent layer"))
    return;
  for (std::size_t layer = 0; layer < wanted; ++layer) {
    const ConvGeometry conv = network.layers[layer].with_batch(input.batch);
    const LayerOperands& operands = input.operands[layer];
    faults.equal(network.layers[layer].name + "/input elements",
                 static_cast<std::int64_t>(operands.input.size()), conv.input_elements(), "N * H * W * C");
    faults.equal(network.layers[layer].name + "/error elements",
                 static_cast<std::int64_t>(operands.error.size()),
                 network.forward_only ? 0 : conv.output_elements(), "N * H * W * C of its sums");
  }
}

void check_input(const CompileInput& input) {
  FaultSink faults{std::string()};
  validate_network(input.network, input.batch, faults);
  faults.throw_if_any();
  const auto layers = static_cast<std::int64_t>(input.network.layers.size());
  if (faults.equal("weights", static_cast<std::int64_t>(input.weights.size()), layers,
                   "one tensor a layer")) {
    for (std::size_t layer = 0; layer < input.weights.size(); ++layer) {
      const Layer& description = input.network.layers[layer];
      faults.equal(description.name + "/weight elements",
                   static_cast<std::int64_t>(input.weights[layer].size()),
                   description.has_weights() ? description.conv.weight_elements() : 0,
                   "kernel_h * kernel_w * in_c / groups * out_c");
    }
  }
  check_operands(input, faults);
  faults.throw_if_any();
}

}  // namespace

CompiledTrace compile(const CompileInput& input, const MachineParams& machine,
                      const std::string& machine_file) {
  check_input(input);
  CompiledTrace compiled;
  StepCompiler(input, machine, machine_file, compiled).run();
  Trace& trace = compiled.trace;
  assign_addresses(trace.program, machine, machine_file);
  add_weights(input, trace);
  if (input.network.independent()) add_operands(input, trace);
  add_samples(input, trace);
  try {
    validate(trace);
  } catch (const InputError& error) {  // the compiler's fault, not the input's
    throw std::logic_error(std::string("compiled a trace that is not valid: ") + error.what());
  }
  return compiled;
}

}  // namespace wagesim
