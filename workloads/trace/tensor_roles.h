#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "workloads/trace/program.h"
#include "workloads/trace/step_graph.h"

namespace wagesim {

/// What a tensor of a program is for. Every tensor has one role and the name that goes with it: "input",
/// "label", or
/// "<layer>/<role>" with the tensor names of the dumps where those have one.
enum class TensorRole {
  Input,           ///< "input": Int8 [N, H, W, C]
  Label,           ///< "label": Uint16 [N]
  Weight,          ///< "weight": M, Int8 [kh, kw, cin, cout] or [in, out]
  ComputeWeight,   ///< "ternary": T, as the weights; Packed2 for k_W = 2, else Int8
  Activation,      ///< "activation": A_out, Int8 [N, pooled_h, pooled_w, cout] or [N, out]; hidden layers
  Mask,            ///< "mask": as the activation; hidden layers, and quantised logits
  Sum,             ///< "sum": sums that are handed on, Int32, as the activation
  SentError,       ///< "sent_error": d of the layer's input, where others send one too; Int32, as the input
  WideError,       ///< "wide_error": d before Q_E, Int32, as the activation (the last layer's: as its sums)
  Error,           ///< "error": E, Int8 [N, out_h, out_w, cout] or [N, out]
  OwnInput,        ///< "input": of an independent layer, Int8 [N, H, W, C] or [N, in]
  WideInputError,  ///< "wide_input_error": d of that input before Q_E, Int32, as the input
  InputError,      ///< "input_error": E of that input, Int8
  WideGradient,    ///< "gradient": G, Int32, as the weights
};

struct TensorIdentity {
  TensorRole role = TensorRole::Input;
  std::size_t layer = 0;  ///< index in Network::layers; 0 for input and label
};

[[nodiscard]] std::string tensor_name(const Network& network, TensorIdentity identity);

/// The role and layer a name stands for; nothing where this network has no such tensor.
[[nodiscard]] std::optional<TensorIdentity> identify_tensor(const StepGraph& graph, const std::string& name);

/// Name, format and dims of a tensor; address and data are left for the caller.
[[nodiscard]] TraceTensor describe_tensor(const Network& network, int batch, TensorIdentity identity);

/// What a layer reads as one of its operands: the network's input, one of its own, another layer's activation
/// or its sums.
[[nodiscard]] TensorIdentity layer_input(const StepGraph& graph, std::size_t layer, std::size_t operand = 0);

}  // namespace wagesim
