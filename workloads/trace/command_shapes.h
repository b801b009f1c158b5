#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "workloads/trace/program.h"
#include "workloads/trace/step_graph.h"
#include "workloads/trace/tensor_roles.h"

namespace wagesim {

/// The commands of a layer as far as the network fixes them: geometry, mode, stage, shift, limit, pool,
/// extents, exponent slots. Dataflow, tiling, residence and tensors are left for the compiler or the trace
/// file.

/// Whether a layer has a product in a pass: Forward and Gradient where it has weights, Error where it sends
/// one too.
[[nodiscard]] bool has_product(const StepGraph& graph, std::size_t layer, Pass pass);
[[nodiscard]] ProductCommand product_shape(const StepGraph& graph, int batch, std::size_t layer, Pass pass);

/// Whether an error of the layer's own is requantised.
[[nodiscard]] bool has_requantise(const StepGraph& graph, std::size_t layer);
/// Requantisation of the error that enters the layer's own products; of an independent layer, of its input's.
[[nodiscard]] RequantiseCommand requantise_shape(const StepGraph& graph, int batch, std::size_t layer);

[[nodiscard]] UpdateCommand update_shape(const StepGraph& graph, std::size_t layer);

/// Whether a layer has an addition in a pass. Forward: an add layer, or an average pool, which adds up a
/// map. Error: one whose error is the sum of what its readers send.
[[nodiscard]] bool has_addition(const StepGraph& graph, std::size_t layer, Pass pass);
[[nodiscard]] AddCommand add_shape(const StepGraph& graph, int batch, std::size_t layer, Pass pass);

/// The tensors of a product of a layer in a pass. `result` is where the sums go unless they stay resident.
struct ProductRoles {
  TensorIdentity x, y, result;
  std::optional<TensorIdentity> mask, label;
};
[[nodiscard]] ProductRoles product_roles(const StepGraph& graph, std::size_t layer, Pass pass);

/// Likewise of a requantisation; `wide` is left out where it is resident.
struct RequantiseRoles {
  TensorIdentity wide, error;
  std::optional<TensorIdentity> mask;  ///< activations have one, and quantised logits
};
[[nodiscard]] RequantiseRoles requantise_roles(const StepGraph& graph, std::size_t layer);

/// Likewise of an addition.
struct AddRoles {
  std::vector<TensorIdentity> operands;
  TensorIdentity result;
  std::optional<TensorIdentity> mask;
};
[[nodiscard]] AddRoles add_roles(const StepGraph& graph, std::size_t layer, Pass pass);

/// Layer, of a product of an error or a gradient, whose second pass takes its result.
[[nodiscard]] std::size_t second_pass_layer(const StepGraph& graph, std::size_t layer, Pass pass);

}  // namespace wagesim
