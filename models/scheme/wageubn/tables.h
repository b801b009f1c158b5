#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "models/graph/graph.h"
#include "models/num/momentum_update.h"
#include "models/scheme/scheme.h"
#include "models/scheme/wageubn/node_states.h"

namespace wagesim::wageubn {

/// [kernel_h, kernel_w, in_c, out_c], fully connected [in, out].
[[nodiscard]] Shape weight_shape(const Node& node);

/// Tensors a training goes on from, node by node. Limits: 24-bit stores, 13-bit momentum, 40-bit running
/// statistics.
[[nodiscard]] std::vector<StateTensor> state_table(const Graph& graph);

/// Calls visit(tensor) for the same tensors of one node, in the same order, as they stand now.
template <class State, class Visit>
requires std::is_same_v<std::remove_const_t<State>, ProductState>
void visit_state(State& state, Visit visit) {
  visit(state.weight_next);
  visit(state.momentum_next);
}
template <class State, class Visit>
requires std::is_same_v<std::remove_const_t<State>, BnState>
void visit_state(State& state, Visit visit) {
  visit(state.gamma.value_next);
  visit(state.beta.value_next);
  visit(state.gamma.momentum);
  visit(state.beta.momentum);
  visit(state.running_mean);
  visit(state.running_deviation);
}

/// Calls visit(name, view, unit) for the tensors of a step, in the order it makes them; unit is null where it
/// is not found in the step.
template <class Visit>
void visit_tensors(const ProductState& s, Visit visit) {
  visit("weight", TensorView(s.weight), nullptr);
  visit("compute_weight", TensorView(s.compute_weight), nullptr);
  visit("sum", TensorView(s.sum), nullptr);
  visit("e2", TensorView(s.e2.values), &s.e2.unit);
  visit("gradient", TensorView(s.gradient.values), &s.gradient.unit);
  visit("random", TensorView(s.random), nullptr);
  visit("quantised", TensorView(s.quantised), nullptr);
  visit("momentum", TensorView(s.momentum), nullptr);
  visit("momentum_next", TensorView(s.momentum_next), nullptr);
  visit("weight_next", TensorView(s.weight_next), nullptr);
}
template <class Visit>
void visit_tensors(const BnState& s, Visit visit) {
  visit("gamma", TensorView(s.gamma.value), nullptr);
  visit("beta", TensorView(s.beta.value), nullptr);
  visit("mean", TensorView(s.mean), nullptr);
  visit("deviation", TensorView(s.deviation), nullptr);
  visit("running_mean", TensorView(s.running_mean), nullptr);
  visit("running_deviation", TensorView(s.running_deviation), nullptr);
  visit("normalised", TensorView(s.normalised), nullptr);
  visit("activation", TensorView(s.activation), nullptr);
  visit("e1", TensorView(s.e1.values), &s.e1.unit);
  visit("dx", TensorView(s.dx.values), &s.dx.unit);
  visit("gamma_gradient", TensorView(s.gamma.gradient), nullptr);
  visit("beta_gradient", TensorView(s.beta.gradient), nullptr);
  visit("gamma_next", TensorView(s.gamma.value_next), nullptr);
  visit("beta_next", TensorView(s.beta.value_next), nullptr);
}
/// Of an addition or a pool; what it has not is empty.
template <class Visit>
void visit_tensors(const ValueState& s, NodeKind kind, Visit visit) {
  if (kind == NodeKind::AveragePool) return visit("activation", TensorView(s.activation), nullptr);
  visit("sum", TensorView(s.sum), nullptr);
  if (kind != NodeKind::Add) return;
  visit("trunk", TensorView(s.trunk.values), &s.trunk.unit);
  visit("t16", TensorView(s.t16.values), &s.t16.unit);
}

}  // namespace wagesim::wageubn
