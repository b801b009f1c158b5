#pragma once

#include <array>
#include <cstdint>

#include "models/tensor/any_tensor.h"

namespace wagesim {

/// Every tensor of one layer in one training step, named as in a dump. Convolution: sums [N, H, W, out_c];
/// fully connected: [N, out]. Elem is int8_t where all widths are 8 bits or less, else int16_t.
template <class Elem>
struct LayerState {
  TensorView input;               ///< activation of the layer before, or an input; [N, in] for fc
  Tensor<Elem> weight;            ///< stored weight M before the step
  Tensor<Elem> compute_weight;    ///< T, what forward and error products use
  Tensor<std::int32_t> sum;       ///< z, before pooling; kept on request
  Tensor<Elem> activation;        ///< after pool, ReLU, shift and clip; empty where sums are handed on
  Tensor<std::uint8_t> act_mask;  ///< pooled sum > 0; empty for the last layer
  Tensor<std::uint8_t>
      unsat_mask;  ///< pooled sum not beyond the clip; last layer: with quantised logits only
  Tensor<std::uint8_t> pool_index;      ///< row * size + column of the first maximum; empty without a pool
  Tensor<std::uint16_t> max_index;      ///< the same of a pool without an activation behind it
  Tensor<Elem> error;                   ///< E, the shape of sum, as it enters gradient and error products
  Tensor<Elem> input_error;             ///< E of an input of its own; empty for other layers
  Tensor<std::int32_t> gradient;        ///< G, the shape of weight
  std::array<std::int32_t, 2> shift{};  ///< r of the error quantiser (its own input's), of the gradient's
  Tensor<std::uint16_t> random;         ///< the draws used, the shape of weight; kept on request
  Tensor<std::int16_t> update;          ///< D, the shape of weight; kept on request
  Tensor<std::int8_t> update_bytes;     ///< D again, where the rate lets it fit whatever the gradient
  Tensor<Elem> weight_next;             ///< stored weight after the step
};

/// Fills update_bytes from update, or empties it, by the rate 2^eta_log2 of the step.
template <class Elem>
void narrow_update(int eta_log2, LayerState<Elem>& state) {
  constexpr int kByteEtaLog2 = 6;  // up to here |D| <= sqrt(2) * eta + 1 fits int8
  state.update_bytes.reshape(eta_log2 <= kByteEtaLog2 ? state.update.shape() : Shape{});
  for (std::int64_t i = 0; i < state.update_bytes.elements(); ++i)
    state.update_bytes[i] = static_cast<std::int8_t>(state.update[i]);
}

/// One kind of tensor of a layer, as dumps name it.
template <class Elem>
struct LayerTensor {
  const char* name;
  bool backward;                                ///< made on the way back
  TensorView (*view)(const LayerState<Elem>&);  ///< empty where the layer has none
};

/// All of them, in the order a step makes them.
template <class Elem>
[[nodiscard]] const std::array<LayerTensor<Elem>, 12>& layer_tensors() {
  using State = LayerState<Elem>;
  static constexpr std::array<LayerTensor<Elem>, 12> kTensors = {{
      {"input", false, [](const State& s) { return s.input; }},
      {"weight", false, [](const State& s) { return TensorView(s.weight); }},
      {"ternary", false, [](const State& s) { return TensorView(s.compute_weight); }},
      {"sum", false, [](const State& s) { return TensorView(s.sum); }},
      {"activation", false, [](const State& s) { return TensorView(s.activation); }},
      {"error", true, [](const State& s) { return TensorView(s.error); }},
      {"input_error", true, [](const State& s) { return TensorView(s.input_error); }},
      {"shift", true,
       [](const State& s) {  // of a layer without weights the error's alone; none without an error
         const std::int64_t shifts = !s.weight.empty() ? 2 : !s.error.empty() ? 1 : 0;
         return TensorView(ElementType::Int32, {shifts}, s.shift.data());
       }},
      {"gradient", true, [](const State& s) { return TensorView(s.gradient); }},
      {"random", true, [](const State& s) { return TensorView(s.random); }},
      {"update", true,
       [](const State& s) {
         return s.update_bytes.empty() ? TensorView(s.update) : TensorView(s.update_bytes);
       }},
      {"weight_next", true, [](const State& s) { return TensorView(s.weight_next); }},
  }};
  return kTensors;
}

}  // namespace wagesim
