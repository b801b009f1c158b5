#pragma once

#include <cstddef>

#include "workloads/trace/program.h"
#include "workloads/trace/tensor_roles.h"

namespace wagesim {

/// The commands of a layer as far as the network fixes them: geometry, mode, stage, shift, limit, pool,
/// extents. Dataflow, tiling, residence and tensors are left for the compiler or the trace file. pass:
/// Forward, Error (not of layer 0) or Gradient.
[[nodiscard]] ProductCommand product_shape(const Network& network, int batch, std::size_t layer, Pass pass);

/// Requantisation of the error that enters the layer's own products.
[[nodiscard]] RequantiseCommand requantise_shape(const Network& network, int batch, std::size_t layer);

[[nodiscard]] UpdateCommand update_shape(const Network& network, std::size_t layer);

/// The tensors of a product of a layer in a pass. `result` is where the sums go unless they stay resident.
struct ProductRoles {
  TensorIdentity x, y, result;
  std::optional<TensorIdentity> mask, label;
};
[[nodiscard]] ProductRoles product_roles(const Network& network, std::size_t layer, Pass pass);

/// Whether requantising the layer's error reads a mask (all but raw logits do).
[[nodiscard]] bool requantise_reads_mask(const Network& network, std::size_t layer);

}  // namespace wagesim
