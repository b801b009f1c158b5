#include "models/scheme/wageubn/wageubn_step.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "models/scheme/wageubn/loss_pass.h"
#include "models/scheme/wageubn/tables.h"

namespace wagesim::wageubn {
namespace {

bool multiplies(NodeKind kind) {
  return kind == NodeKind::Convolution || kind == NodeKind::FullyConnected;
}

/// Calls use(tensor) for the index-th tensor of state_table().
template <class Products, class Bns, class Use>
void with_state(const Graph& graph, Products& products, Bns& bns, std::size_t index, Use use) {
  std::size_t slot = 0;
  const auto visit = [&](auto& tensor) {
    if (slot++ == index) use(tensor);
  };
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    if (multiplies(graph.nodes()[i].kind)) visit_state(products[i], visit);
    if (graph.nodes()[i].kind == NodeKind::BatchNormalisation) visit_state(bns[i], visit);
  }
}

}  // namespace

WageubnStep::WageubnStep(Graph graph, const WageubnSettings& settings, WorkerPool& pool, Keep keep, Isa isa)
    : graph_(std::move(graph)),
      settings_(settings),
      keep_(keep),
      loop_(pool, isa),
      kernels_(pool, isa),
      wanted_(wanted_errors(graph_)),
      values_(graph_.values().size()),
      errors_(graph_.values().size()),
      products_(graph_.nodes().size()),
      bns_(graph_.nodes().size()),
      others_(graph_.nodes().size()) {
  for (const Value& each : graph_.values())
    if (each.consumers.size() > 2) throw std::invalid_argument("a value has more than two consumers");
  const std::vector<StateTensor> table = state_table(graph_);
  for (std::size_t slot = 0; slot < table.size(); ++slot)
    with_state(graph_, products_, bns_, slot, [&](auto& tensor) { tensor.reshape(table[slot].shape); });
  list_tensors();
}

Shape WageubnStep::shape_of(int index) const {
  const Value& of = graph_.value(index);
  if (of.flat) return {batch_, of.extent.channels};
  return {batch_, of.extent.height, of.extent.width, of.extent.channels};
}

ChannelMap WageubnStep::channel_map(int index) const {
  const Extent& extent = graph_.value(index).extent;
  return {std::int64_t{batch_} * extent.height * extent.width, extent.channels};
}

PoolMap WageubnStep::pool_map(const Node& node) const {
  return {batch_, node.pool, graph_.value(node.output).extent.channels};
}

ConvGeometry WageubnStep::geometry(const Node& node) const {
  ConvGeometry g = node.conv;
  g.batch = batch_;
  return g;
}

ValueRange WageubnStep::input_range(const Node& node) const {
  return node.inputs[0] == Graph::kInput ? ValueRange{-127, 127} : ValueRange{0, 127};
}

bool WageubnStep::only_for_an_add(int index) const {
  const Value& of = graph_.value(index);
  return of.producer != kNone && multiplies(graph_.node(of.producer).kind) && of.consumers.size() == 1 &&
         graph_.node(of.consumers[0].node).kind == NodeKind::Add;
}

StepResult WageubnStep::judge(const StepBatch& batch, Tensor<std::int32_t>& d, int& unit) {
  const int logits = graph_.nodes().back().inputs[0];
  d = memory_.take(shape_of(logits));
  const auto judged = settings_.softmax ? softmax_loss : squares_loss;
  const WageubnLoss loss = judged(value(logits).sum.values(), value(logits).point,
                                  graph_.value(logits).extent.channels, batch.labels, d.data());
  unit = loss.unit;
  StepResult result;
  result.loss = loss.loss;
  result.samples = batch_;
  result.wrong = loss.wrong;
  result.tied = loss.tied;
  return result;
}

StepResult WageubnStep::run(const StepBatch& batch, const LearningRate& rate, LfsrBank& random) {
  const UpdateRule rule{rate.factor, settings_.momentum, rate.range_log2, settings_.decay_log2};
  if (rate.exponent != -9 || rate.factor < 1 || rate.factor > 511 || rate.range_log2 < 1 ||
      rate.range_log2 > 7)
    throw std::invalid_argument("rate is out of range");
  counters_ = {};
  forward(batch, true);
  ErrorTensor<std::int32_t> d;
  StepResult result = judge(batch, d.values, d.unit);
  send(graph_.nodes().back().inputs[0], std::move(d), std::nullopt);
  for (int index = static_cast<int>(graph_.nodes().size()); index-- > 0;) backward_node(index, rule, random);
  for (const Counters::Entry& entry : Counters::all()) result.counts.push_back(counters_.*entry.count);
  return result;
}

StepResult WageubnStep::evaluate(const StepBatch& batch) {
  counters_ = {};
  forward(batch, false);
  Tensor<std::int32_t> d;
  int unit = 0;
  StepResult result = judge(batch, d, unit);
  memory_.give(std::move(d));
  for (const Counters::Entry& entry : Counters::all()) result.counts.push_back(counters_.*entry.count);
  return result;
}

void WageubnStep::load_state(std::size_t index, const TensorView& values) {
  with_state(graph_, products_, bns_, index, [&](auto& tensor) {
    using Elem = std::remove_reference_t<decltype(tensor[0])>;
    const std::span<const Elem> from = values.values<Elem>();
    if (static_cast<std::int64_t>(from.size()) != tensor.elements())
      throw std::invalid_argument("a state tensor has the wrong size");
    std::copy(from.begin(), from.end(), tensor.data());
  });
}

AnyTensor WageubnStep::state(std::size_t index) const {
  AnyTensor copy;
  with_state(graph_, products_, bns_, index,
             [&](const auto& tensor) { copy = AnyTensor(TensorView(tensor)); });
  return copy;
}

template <class Visit>
void WageubnStep::visit_all_tensors(Visit visit) const {
  for (std::size_t i = 0; i < graph_.nodes().size(); ++i) {
    const Node& node = graph_.nodes()[i];
    const auto visit_one = [&](const char* name, const TensorView& view, const int* unit) {
      visit(node, name, view, unit);
    };
    if (multiplies(node.kind))
      visit_tensors(products_[i], visit_one);
    else if (node.kind == NodeKind::BatchNormalisation)
      visit_tensors(bns_[i], visit_one);
    else if (node.kind != NodeKind::Loss)
      visit_tensors(others_[i], node.kind, visit_one);
  }
}

void WageubnStep::list_tensors() {
  visit_all_tensors([&](const Node& node, const char* name, const TensorView&, const int*) {
    names_.push_back({node.name, name});
  });
}

TensorView WageubnStep::tensor(std::size_t index) const {
  TensorView found;
  std::size_t at = 0;
  visit_all_tensors([&](const Node&, const char*, const TensorView& view, const int*) {
    if (at++ == index) found = view;
  });
  return found;
}

std::optional<int> WageubnStep::unit(std::size_t index) const {
  std::optional<int> found;
  std::size_t at = 0;
  visit_all_tensors([&](const Node&, const char*, const TensorView&, const int* unit) {
    if (at++ == index && unit != nullptr) found = *unit;
  });
  return found;
}

}  // namespace wagesim::wageubn
