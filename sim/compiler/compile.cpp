#include "sim/compiler/compile.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include "models/graph/plan.h"
#include "models/scheme/scheme.h"
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
        graph_(scheme_of(input.network).graph(input.network)),
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
    program_.input_tensor = tensor({TensorRole::Input, 0});
    program_.label_tensor = tensor({TensorRole::Label, 0});
    for (const PassStep& step : plan_step(graph_)) lower(step);
    faults_.throw_if_any();
  }

 private:
  /// Pools, activations and the loss are stages behind the products whose sums they take; an update is the
  /// second pass of its gradient.
  void lower(const PassStep& step) {
    const Node& node = graph_.node(step.node);
    if (node.kind != NodeKind::Convolution && node.kind != NodeKind::FullyConnected) return;
    const auto layer = static_cast<std::size_t>(node.layer);
    if (step.pass == Pass::Forward && !feeds_loss(node))
      add_product(layer, Pass::Forward, false);
    else if (step.pass != Pass::Update)
      add_wide_product(layer, step.pass);
  }

  [[nodiscard]] bool feeds_loss(const Node& node) const {
    return std::ranges::any_of(graph_.value(node.output).consumers, [&](const Consumer& consumer) {
      return graph_.node(consumer.node).kind == NodeKind::Loss;
    });
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
    problem.command.product = product_shape(network_, program_.batch, layer, pass);
    problem.command.product.resident = resident;
    const auto mask = product_roles(network_, layer, pass).mask;
    if (mask) problem.bits.mask = bits(*mask);
    return problem;
  }

  /// The layer whose errors or weights a wide product feeds, and the command that takes them.
  [[nodiscard]] std::size_t consumer_layer(std::size_t layer, Pass pass) const {
    if (pass != Pass::Error) return layer;
    const auto multiplies = [&](const Node& node) {
      return node.layer == static_cast<int>(layer) &&
             (node.kind == NodeKind::Convolution || node.kind == NodeKind::FullyConnected);
    };
    const Node& node = *std::ranges::find_if(graph_.nodes(), multiplies);
    return static_cast<std::size_t>(graph_.producer(node.inputs[0])->layer);
  }

  /// The second pass after a wide product, tiled; its tensors are named later.
  struct SecondPass {
    Command command;
    CommandCost cost;
  };

  [[nodiscard]] PackedBits second_bits(Pass pass, std::size_t to) const {
    if (pass == Pass::Gradient) return {.compute_weight = bits({TensorRole::ComputeWeight, to})};
    return {.mask = requantise_reads_mask(network_, to) ? bits({TensorRole::Mask, to}) : 0};
  }

  [[nodiscard]] std::optional<SecondPass> second_pass(std::size_t layer, Pass pass, bool resident) const {
    SecondPass second;
    const std::size_t to = consumer_layer(layer, pass);
    second.command.layer = network_.layers[to].name;
    const int wide = resident ? kNoTensor : 0;  // any index: only its presence matters to the search
    std::optional<CommandCost> cost;
    if (pass == Pass::Gradient) {
      second.command.kind = CommandKind::Update;
      second.command.pass = Pass::Update;
      second.command.update = update_shape(network_, to);
      second.command.update.wide_tensor = wide;
      cost = search_update(second.command, second_bits(pass, to), machine_);
    } else {
      second.command.kind = CommandKind::Requantise;
      second.command.pass = Pass::Error;
      second.command.requantise = requantise_shape(network_, program_.batch, to);
      second.command.requantise.wide_tensor = wide;
      cost = search_requantise(second.command, second_bits(pass, to), machine_);
    }
    if (!cost) return std::nullopt;
    second.cost = *cost;
    return second;
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
      if (!stored_second) refuse_second(layer, pass);
      return;
    }
    emit_product(layer, pass, keep, keep ? *kept : *stored);
    emit_second(layer, pass, keep, keep ? *kept_second : *stored_second);
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
    command.product = product_shape(network_, program_.batch, layer, pass);
    command.product.dataflow = mapping.dataflow;
    command.product.tiling = mapping.tiling;
    command.product.resident = resident;
    const ProductRoles roles = product_roles(network_, layer, pass);
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

  void emit_second(std::size_t layer, Pass pass, bool resident, const SecondPass& second) {
    Command command = second.command;
    const std::size_t to = consumer_layer(layer, pass);
    if (command.kind == CommandKind::Update) {
      command.update.wide_tensor = resident ? kNoTensor : tensor({TensorRole::WideGradient, to});
      command.update.weight_tensor = tensor({TensorRole::Weight, to});
      command.update.compute_weight_tensor = tensor({TensorRole::ComputeWeight, to});
    } else {
      command.requantise.wide_tensor = resident ? kNoTensor : tensor({TensorRole::WideError, to});
      if (requantise_reads_mask(network_, to))
        command.requantise.mask_tensor = tensor({TensorRole::Mask, to});
      command.requantise.error_tensor = tensor({TensorRole::Error, to});
    }
    std::string reason = std::string(second.cost.bound()) + "-bound";
    if (resident) reason += ", from on chip";
    add(std::move(command), second.cost, std::move(reason));
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

  void refuse_second(std::size_t layer, Pass pass) {
    const std::size_t to = consumer_layer(layer, pass);
    const bool update = pass == Pass::Gradient;
    Command least;
    least.kind = update ? CommandKind::Update : CommandKind::Requantise;
    least.update = update_shape(network_, to);
    least.update.tile_columns = std::min(least.update.columns, 4);
    least.requantise = requantise_shape(network_, program_.batch, to);
    least.requantise.tile_channels = std::min(least.requantise.channels, 4);
    least.update.wide_tensor = least.requantise.wide_tensor = 0;  // any: not resident
    refuse(to, update ? "weight update" : "error requantisation",
           largest_footprint(least, second_bits(pass, to), machine_));
  }

  const Network& network_;
  const Graph graph_;
  const MachineParams& machine_;
  CompiledTrace& out_;
  Program& program_;
  std::map<std::string, int> tensors_;
  FaultSink faults_;
};

void check_input(const CompileInput& input) {
  FaultSink faults{std::string()};
  validate_network(input.network, input.batch, faults);
  faults.throw_if_any();
  const auto layers = static_cast<std::int64_t>(input.network.layers.size());
  if (faults.equal("weights", static_cast<std::int64_t>(input.weights.size()), layers,
                   "one tensor a layer")) {
    for (std::size_t layer = 0; layer < input.weights.size(); ++layer) {
      faults.equal(input.network.layers[layer].name + "/weight elements",
                   static_cast<std::int64_t>(input.weights[layer].size()),
                   input.network.layers[layer].conv.weight_elements(), "kernel_h * kernel_w * in_c * out_c");
    }
  }
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
  add_samples(input, trace);
  try {
    validate(trace);
  } catch (const InputError& error) {  // the compiler's fault, not the input's
    throw std::logic_error(std::string("compiled a trace that is not valid: ") + error.what());
  }
  return compiled;
}

}  // namespace wagesim
