#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "workloads/trace/command_shapes.h"
#include "workloads/trace/trace_names.h"
#include "workloads/trace/validate.h"

namespace wagesim {

namespace {

struct CommandContext {
  const Program& program;
  const StepGraph& graph;
  std::size_t layer;
  std::string key;
  FaultSink& faults;
};

/// The tensor a command names must be the one of this role; wanted empty: it must name none.
void check_tensor(const CommandContext& context, const char* field, int tensor,
                  std::optional<TensorIdentity> wanted) {
  const auto& tensors = context.program.tensors;
  const std::string key = context.key + '.' + field;
  std::string found;
  if (tensor != kNoTensor) {
    if (!context.faults.in_range(key, tensor, 0, static_cast<std::int64_t>(tensors.size()) - 1)) return;
    found = tensors[static_cast<std::size_t>(tensor)].name;
  }
  const std::string name = wanted ? tensor_name(context.program.network, *wanted) : std::string();
  if (found == name) return;
  context.faults.add(key, found, wanted ? "must be \"" + name + '"' : "must be left out here");
}

void check_extent(const CommandContext& context, const char* field, int value, int whole, int unit = 1) {
  const std::string key = context.key + ".tiling." + field;
  if (!context.faults.in_range(key, value, 1, whole)) return;
  if (value % unit == 0 || value == whole) return;
  context.faults.add(key, std::to_string(value),
                     "must be a multiple of " + std::to_string(unit) + " or " + std::to_string(whole));
}

/// Groups are cut where channels of both sides, packed, start on a byte; inside a group where it has such.
void check_groups(const CommandContext& context, const ConvGeometry& geometry, const ProductTiling& tiling,
                  int x_channels, int columns) {
  const int unit = group_unit(geometry);
  check_extent(context, "groups", tiling.groups, geometry.groups, unit);
  if (tiling.groups == 1) return;
  context.faults.equal(context.key + ".tiling.x_channels", tiling.x_channels, x_channels,
                       "all of a group, where a tile has several");
  context.faults.equal(context.key + ".tiling.columns", tiling.columns, columns,
                       "all of a group, where a tile has several");
}

void check_tiling(const CommandContext& context, Pass pass, const ProductCommand& product) {
  const ConvGeometry& geometry = product.geometry;
  const ProductTiling& tiling = product.tiling;
  const bool error = pass == Pass::Error;
  const bool activate = product.stage == VectorStage::Activate;
  const int height = error ? geometry.in_h : activate ? product.pooled_h : geometry.out_h;
  const int width = error ? geometry.in_w : activate ? product.pooled_w : geometry.out_w;
  const int inputs = geometry.in_c / geometry.groups, outputs = geometry.out_c / geometry.groups;
  check_extent(context, "batch", tiling.batch, geometry.batch);
  check_extent(context, "rows", tiling.rows, height);
  check_extent(context, "cols", tiling.cols, width);
  check_extent(context, "kernel_h", tiling.kernel_h, geometry.kernel_h);
  check_extent(context, "kernel_w", tiling.kernel_w, geometry.kernel_w);
  check_extent(context, "x_channels", tiling.x_channels, error ? outputs : inputs,
               error ? kPackedColumns : 1);
  check_extent(context, "columns", tiling.columns, error ? inputs : outputs, kPackedColumns);
  check_groups(context, geometry, tiling, error ? outputs : inputs, error ? inputs : outputs);
}

const char* no_product(const StepGraph& graph, std::size_t layer, Pass pass) {
  if (pass == Pass::Update) return "an update pass has no product";
  return graph.layer(layer).has_weights() ? "the layer sends no error back: no weights lie behind it"
                                          : "the layer has no weights";
}

bool single_result_tile(Pass pass, const ProductCommand& product) {
  const ConvGeometry& geometry = product.geometry;
  const ProductTiling& tiling = product.tiling;
  if (tiling.groups != geometry.groups) return false;
  const int inputs = geometry.in_c / geometry.groups, outputs = geometry.out_c / geometry.groups;
  if (pass == Pass::Gradient) {
    return tiling.kernel_h == geometry.kernel_h && tiling.kernel_w == geometry.kernel_w &&
           tiling.x_channels == inputs && tiling.columns == outputs;
  }
  const bool error = pass == Pass::Error;
  return tiling.batch == geometry.batch && tiling.rows == (error ? geometry.in_h : geometry.out_h) &&
         tiling.cols == (error ? geometry.in_w : geometry.out_w) &&
         tiling.columns == (error ? inputs : outputs);
}

void check_shape(const CommandContext& context, const ProductCommand& product, const ProductCommand& wanted) {
  const bool same = product.geometry == wanted.geometry && product.mode == wanted.mode &&
                    product.stage == wanted.stage && product.pool == wanted.pool &&
                    product.pooled_h == wanted.pooled_h && product.pooled_w == wanted.pooled_w &&
                    product.quantise_logits == wanted.quantise_logits && product.slot == wanted.slot &&
                    product.unit == wanted.unit;
  if (!same)
    context.faults.add(context.key, {}, "geometry, mode, stage, pool and slots must be those of the layer");
  context.faults.equal(context.key + ".shift", product.shift, wanted.shift, "the layer's forward shift");
  context.faults.equal(context.key + ".limit", product.limit, wanted.limit, "the activation width");
}

void check_product(const CommandContext& context, Pass pass, const ProductCommand& product) {
  if (!has_product(context.graph, context.layer, pass)) {
    context.faults.add(context.key, std::string(name_of(pass)),
                       no_product(context.graph, context.layer, pass));
    return;
  }
  const std::size_t before = context.faults.count();
  check_shape(context, product, product_shape(context.graph, context.program.batch, context.layer, pass));
  if (context.faults.count() == before) check_tiling(context, pass, product);
  const ProductRoles roles = product_roles(context.graph, context.layer, pass);
  check_tensor(context, "x", product.x_tensor, roles.x);
  check_tensor(context, "y", product.y_tensor, roles.y);
  check_tensor(context, "result", product.result_tensor,
               product.resident ? std::nullopt : std::optional(roles.result));
  check_tensor(context, "mask", product.mask_tensor, roles.mask);
  check_tensor(context, "label", product.label_tensor, roles.label);
  if (!product.resident) return;
  if (product.stage == VectorStage::Activate || product.stage == VectorStage::Store) {
    context.faults.add(context.key + ".resident", "true", "has no second pass: its result leaves at once");
  } else if (!single_result_tile(pass, product)) {
    context.faults.add(context.key + ".resident", "true", "the whole result must be one tile");
  }
}

/// Of a command of the vector unit alone.
template <class VectorCommand>
void check_vector_tiling(const CommandContext& context, const VectorCommand& command,
                         const VectorCommand& wanted) {
  check_extent(context, "batch", command.tile_batch, wanted.batch);
  check_extent(context, "rows", command.tile_rows, wanted.out_h);
  check_extent(context, "cols", command.tile_cols, wanted.out_w);
  check_extent(context, "channels", command.tile_channels, wanted.channels, kPackedColumns);
}

void check_requantise(const CommandContext& context, const RequantiseCommand& command) {
  if (!has_requantise(context.graph, context.layer)) {
    context.faults.add(context.key, {}, "the layer has no error of its own");
    return;
  }
  const RequantiseCommand wanted = requantise_shape(context.graph, context.program.batch, context.layer);
  const bool same = command.batch == wanted.batch && command.out_h == wanted.out_h &&
                    command.out_w == wanted.out_w && command.channels == wanted.channels &&
                    command.pool == wanted.pool && command.pooled_h == wanted.pooled_h &&
                    command.pooled_w == wanted.pooled_w && command.logits == wanted.logits &&
                    command.slot == wanted.slot;
  if (!same) context.faults.add(context.key, {}, "extents and pool must be those of the layer");
  context.faults.equal(context.key + ".limit", command.limit, wanted.limit, "the error width");
  check_vector_tiling(context, command, wanted);
  const bool resident = command.wide_tensor == kNoTensor;
  const RequantiseRoles roles = requantise_roles(context.graph, context.layer);
  if (!resident) check_tensor(context, "wide", command.wide_tensor, roles.wide);
  check_tensor(context, "mask", command.mask_tensor, roles.mask);
  check_tensor(context, "error", command.error_tensor, roles.error);
  const bool whole = command.tile_batch == wanted.batch && command.tile_rows == wanted.out_h &&
                     command.tile_cols == wanted.out_w && command.tile_channels == wanted.channels;
  if (resident && !whole) {
    context.faults.add(context.key + ".tiling", {}, "a resident source is one tile, the whole result");
  }
}

void check_update(const CommandContext& context, const UpdateCommand& command) {
  if (!context.graph.layer(context.layer).has_weights()) {
    context.faults.add(context.key, {}, "the layer has no weights");
    return;
  }
  const UpdateCommand wanted = update_shape(context.graph, context.layer);
  context.faults.equal(context.key + ".rows", command.rows, wanted.rows, "rows of the layer's weights");
  context.faults.equal(context.key + ".columns", command.columns, wanted.columns, "columns of the weights");
  const bool sound = context.faults.in_range(context.key + ".tile_rows", command.tile_rows, 1, wanted.rows);
  if (context.faults.in_range(context.key + ".tile_columns", command.tile_columns, 1, wanted.columns)) {
    const bool whole_rows = command.tile_columns == wanted.columns;
    if (!whole_rows && command.tile_columns % kPackedColumns != 0) {
      context.faults.add(context.key + ".tile_columns", std::to_string(command.tile_columns),
                         "must be a multiple of 4 or " + std::to_string(wanted.columns));
    }
    if (sound && !whole_rows && command.tile_rows > 1) {
      context.faults.add(context.key + ".tile_rows", std::to_string(command.tile_rows),
                         "must be 1 where a tile is not whole rows: draws follow row-major order");
    }
  }
  const bool resident = command.wide_tensor == kNoTensor;
  const auto identity = [&](TensorRole role) { return TensorIdentity{role, context.layer}; };
  if (!resident) check_tensor(context, "wide", command.wide_tensor, identity(TensorRole::WideGradient));
  check_tensor(context, "weight", command.weight_tensor, identity(TensorRole::Weight));
  check_tensor(context, "compute_weight", command.compute_weight_tensor, identity(TensorRole::ComputeWeight));
  if (resident && (command.tile_rows != wanted.rows || command.tile_columns != wanted.columns)) {
    context.faults.add(context.key + ".tile_rows", std::to_string(command.tile_rows),
                       "a resident source is one tile, the whole tensor");
  }
}

void check_operands(const CommandContext& context, const AddCommand& command,
                    const std::vector<TensorIdentity>& roles) {
  const auto count = static_cast<std::int64_t>(command.operands.size());
  if (!context.faults.equal(context.key + ".operands", count, static_cast<std::int64_t>(roles.size()),
                            "what the layer adds"))
    return;
  for (std::size_t operand = 0; operand < roles.size(); ++operand)
    check_tensor(context, indexed("operands", operand).c_str(), command.operands[operand].tensor,
                 roles[operand]);
}

void check_add(const CommandContext& context, Pass pass, const AddCommand& command) {
  if (!has_addition(context.graph, context.layer, pass)) {
    context.faults.add(context.key, std::string(name_of(pass)), "the layer adds nothing in this pass");
    return;
  }
  AddCommand wanted = add_shape(context.graph, context.program.batch, context.layer, pass);
  const AddRoles roles = add_roles(context.graph, context.layer, pass);
  check_operands(context, command, roles.operands);
  for (std::size_t at = 0; at < std::min(wanted.operands.size(), command.operands.size()); ++at)
    wanted.operands[at].tensor = command.operands[at].tensor;  // which has been looked at
  const bool same =
      command.batch == wanted.batch && command.out_h == wanted.out_h && command.out_w == wanted.out_w &&
      command.channels == wanted.channels && command.stage == wanted.stage && command.shift == wanted.shift &&
      command.limit == wanted.limit && command.slot == wanted.slot && command.operands == wanted.operands;
  if (!same) context.faults.add(context.key, {}, "extents, stage, slot and units must be those of the layer");
  check_vector_tiling(context, command, wanted);
  check_tensor(context, "mask", command.mask_tensor, roles.mask);
  check_tensor(context, "result", command.result_tensor, roles.result);
}

std::optional<std::size_t> find_layer(const Network& network, const std::string& name) {
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    if (network.layers[layer].name == name) return layer;
  }
  return std::nullopt;
}

void require_pass(const CommandContext& context, Pass pass, Pass wanted) {
  if (pass == wanted) return;
  context.faults.add(context.key, std::string(name_of(pass)),
                     "is a command of the " + std::string(name_of(wanted)) + " pass");
}

}  // namespace

void validate_command(const Program& program, const StepGraph& graph, std::size_t index, FaultSink& faults) {
  const Command& command = program.commands[index];
  const std::string key = indexed("commands", index);
  const auto layer = find_layer(program.network, command.layer);
  if (!layer) {
    faults.add(key + ".layer", command.layer, "no such layer");
    return;
  }
  switch (command.kind) {
    case CommandKind::Product:
      return check_product({program, graph, *layer, key + ".product", faults}, command.pass, command.product);
    case CommandKind::Requantise: {
      const CommandContext context{program, graph, *layer, key + ".requantise", faults};
      require_pass(context, command.pass, Pass::Error);
      return check_requantise(context, command.requantise);
    }
    case CommandKind::Update: {
      const CommandContext context{program, graph, *layer, key + ".update", faults};
      require_pass(context, command.pass, Pass::Update);
      return check_update(context, command.update);
    }
    case CommandKind::Add:
      return check_add({program, graph, *layer, key + ".add", faults}, command.pass, command.add);
  }
}

}  // namespace wagesim
