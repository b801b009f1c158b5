#include "tests/models/scheme/wageubn/oracle_comparison.h"

#include <map>

namespace wagesim::test {
namespace {

NodeKind kind_of(exact::Kind kind) {
  static const std::map<exact::Kind, NodeKind> kinds = {
      {exact::Kind::Conv, NodeKind::Convolution},      {exact::Kind::Fc, NodeKind::FullyConnected},
      {exact::Kind::MaxPool, NodeKind::MaxPool},       {exact::Kind::Add, NodeKind::Add},
      {exact::Kind::Bn, NodeKind::BatchNormalisation}, {exact::Kind::AveragePool, NodeKind::AveragePool}};
  return kinds.at(kind);
}

StepBatch batch_of(const Tensor<std::int8_t>& input, const std::vector<std::uint16_t>& labels) {
  return {TensorView(input), labels};
}

Tensor<std::int8_t> input_tensor(const exact::Net& net, const std::vector<oracle::Wide>& input) {
  const auto batch = static_cast<std::int64_t>(input.size()) / net.height / net.width / net.channels;
  Tensor<std::int8_t> tensor({batch, net.height, net.width, net.channels});
  for (std::size_t i = 0; i < input.size(); ++i)
    tensor[static_cast<std::int64_t>(i)] = static_cast<std::int8_t>(input[i]);
  return tensor;
}

}  // namespace

Graph graph_of(const exact::Net& net) {
  Graph graph(Extent{net.height, net.width, net.channels});
  for (std::size_t i = 0; i < net.operations.size(); ++i) {
    const exact::Operation& op = net.operations[i];
    const exact::Extent in = exact::extent_of(net, op.inputs[0]);
    const exact::Extent out = exact::extent_of(net, static_cast<int>(i));
    Node node;
    node.name = op.name;
    node.kind = kind_of(op.kind);
    for (const int input : op.inputs) node.inputs.push_back(input + 1);  // value 0 is the network's input
    const bool flat = op.kind == exact::Kind::Fc;
    if (flat) {
      node.conv = {.in_c = static_cast<int>(in.elements()), .out_c = out.c};
    } else if (op.kind == exact::Kind::Conv) {
      node.conv = {.in_h = in.h,
                   .in_w = in.w,
                   .in_c = in.c,
                   .out_h = out.h,
                   .out_w = out.w,
                   .out_c = out.c,
                   .kernel_h = op.kernel_h,
                   .kernel_w = op.kernel_w,
                   .stride = op.stride,
                   .pad_top = op.before_y,
                   .pad_left = op.before_x};
    } else if (op.kind == exact::Kind::MaxPool) {
      node.pool = {.in_h = in.h,
                   .in_w = in.w,
                   .out_h = out.h,
                   .out_w = out.w,
                   .size_h = op.kernel_h,
                   .size_w = op.kernel_w,
                   .stride_h = op.stride,
                   .stride_w = op.stride,
                   .pad_top = op.before_y,
                   .pad_left = op.before_x};
    }
    graph.add(node, {out.h, out.w, out.c}, flat);
  }
  graph.add_loss("loss", static_cast<int>(net.operations.size()));
  return graph;
}

WageubnSettings settings_of(const exact::Net& net) {
  const exact::Points& p = net.points;
  return {{p.activation, p.normalised, p.bn, p.feature},
          net.flag,
          net.softmax,
          net.momentum,
          net.decay_log2,
          net.average_log2};
}

std::vector<std::int64_t> elements_of(const TensorView& view) {
  return with_element(view.type, [&](auto element) {
    const auto values = view.values<decltype(element)>();
    return std::vector<std::int64_t>(values.begin(), values.end());
  });
}

WageubnComparison::WageubnComparison(const exact::Net& net, const exact::State& start, WorkerPool& pool,
                                     Isa isa, Keep keep)
    : net_(net),
      state_(start),
      graph_(graph_of(net)),
      keep_(keep),
      lanes_(start.lanes),
      golden_(graph_, settings_of(net), pool, keep, isa) {
  const std::vector<StateTensor> table = wageubn::state_table(graph_);
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto& values = state_.tensors.at(table[i].operation + "/" + table[i].name);
    AnyTensor tensor(table[i].type, table[i].shape);
    with_element(table[i].type, [&](auto element) {
      using Elem = decltype(element);
      std::ranges::transform(values, tensor.values<Elem>().begin(),
                             [](oracle::Wide x) { return static_cast<Elem>(x); });
    });
    golden_.load_state(i, tensor.view());
  }
}

void WageubnComparison::compare_outcome(const StepResult& result) {
  EXPECT_NEAR(result.loss, expected_.loss, 1e-9 * (1 + std::abs(expected_.loss)));
  EXPECT_EQ(result.wrong, expected_.wrong);
  EXPECT_EQ(result.tied, expected_.tied);
  std::size_t at = 0;
  for (const wageubn::Counters::Entry& entry : wageubn::Counters::all())
    EXPECT_EQ(result.counts[at++], expected_.counters[std::string(entry.name)]) << entry.name;
}

void WageubnComparison::compare_tensors() {
  std::size_t compared = 0;
  for (std::size_t i = 0; i < golden_.tensors().size(); ++i) {
    const std::string name = golden_.tensors()[i].operation + "/" + golden_.tensors()[i].name;
    const TensorView view = golden_.tensor(i);
    const auto found = expected_.tensors.find(name);
    if (found == expected_.tensors.end()) {
      EXPECT_TRUE(view.empty()) << name << " is not the oracle's";
      continue;
    }
    ++compared;
    const std::vector<std::int64_t> expected(found->second.values.begin(), found->second.values.end());
    const std::vector<std::int64_t> elements = elements_of(view);
    ASSERT_EQ(elements.size(), expected.size()) << name;
    for (std::size_t e = 0; e < elements.size(); ++e)
      ASSERT_EQ(elements[e], expected[e]) << name << " element " << e;
    EXPECT_EQ(golden_.unit(i).value_or(found->second.unit), found->second.unit) << name;
  }
  EXPECT_EQ(compared, expected_.tensors.size());
}

void WageubnComparison::compare_state() {
  const std::vector<StateTensor> table = wageubn::state_table(graph_);
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto& values = state_.tensors.at(table[i].operation + "/" + table[i].name);
    const std::vector<std::int64_t> expected(values.begin(), values.end());
    ASSERT_EQ(elements_of(golden_.state(i).view()), expected) << table[i].operation << "/" << table[i].name;
  }
  EXPECT_EQ(lanes_.states(), state_.lanes);
}

void WageubnComparison::step(const std::vector<oracle::Wide>& input, const std::vector<int>& labels) {
  const Tensor<std::int8_t> golden_input = input_tensor(net_, input);
  const std::vector<std::uint16_t> golden_labels(labels.begin(), labels.end());
  expected_ = exact::step(net_, state_, input, labels);
  compare_outcome(
      golden_.run(batch_of(golden_input, golden_labels), {net_.rate, -9, net_.range_log2}, lanes_));
  if (keep_ == Keep::All) compare_tensors();
  compare_state();
}

void WageubnComparison::evaluate(const std::vector<oracle::Wide>& input, const std::vector<int>& labels) {
  const Tensor<std::int8_t> golden_input = input_tensor(net_, input);
  const std::vector<std::uint16_t> golden_labels(labels.begin(), labels.end());
  expected_ = exact::evaluate(net_, state_, input, labels);
  compare_outcome(golden_.evaluate(batch_of(golden_input, golden_labels)));
  compare_state();
}

}  // namespace wagesim::test
