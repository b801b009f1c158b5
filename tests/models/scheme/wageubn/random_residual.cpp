#include "tests/models/scheme/wageubn/random_residual.h"

#include <algorithm>
#include <string>

#include "tests/oracle/rules.h"

namespace wagesim::test {
namespace {

namespace exact = oracle::wageubn;
using exact::Kind;

class Builder {
 public:
  explicit Builder(Random& random) : random_(random) {}

  exact::Net build() {
    net_.height = random_.integer(3, 9);
    net_.width = random_.integer(3, 9);
    net_.channels = random_.integer(1, 3);
    choose_settings();
    int trunk = conv("stem", -1, channels(), random_.one_of({1, 3, 5}), random_.chance(20) ? 2 : 1);
    if (random_.chance(40)) trunk = pool("stem_pool", trunk);
    const int blocks = random_.integer(0, 3);
    for (int block = 0; block < blocks; ++block)
      trunk = residual(std::string(1, static_cast<char>('a' + block)), trunk);
    int top = plain("bn_last", Kind::Bn, {trunk});
    if (random_.chance(70)) top = plain("avg", Kind::AveragePool, {top});
    if (random_.chance(25)) {
      top = fully("fc0", top, random_.chance(30) ? 1100 : random_.integer(2, 20));
      top = plain("fc0_bn", Kind::Bn, {top});
    }
    fully("fc", top, random_.integer(2, 6));
    return net_;
  }

 private:
  void choose_settings() {
    net_.points = {random_.integer(4, 7), random_.integer(5, 7), random_.integer(5, 7),
                   random_.integer(5, 7)};
    net_.flag = random_.chance(60);
    net_.softmax = random_.chance(60);
    net_.momentum = random_.integer(0, 3);
    net_.decay_log2 = random_.chance(20) ? 0 : random_.integer(10, 16);
    net_.average_log2 = random_.integer(2, 10);
    net_.rate = random_.chance(20) ? 511 : random_.integer(1, 511);
    net_.range_log2 = random_.integer(1, 7);
  }

  int channels() { return random_.one_of({1, 2, 3, 4, 8, 16, 17}); }

  int append(exact::Operation op) {
    net_.operations.push_back(std::move(op));
    return static_cast<int>(net_.operations.size()) - 1;
  }

  int plain(const std::string& name, Kind kind, std::vector<int> inputs) {
    exact::Operation op;
    op.name = name;
    op.kind = kind;
    op.inputs = std::move(inputs);
    return append(op);
  }

  int fully(const std::string& name, int input, int units) {
    exact::Operation op;
    op.name = name;
    op.kind = Kind::Fc;
    op.inputs = {input};
    op.channels = units;
    return append(op);
  }

  int conv(const std::string& name, int input, int outputs, int kernel, int stride) {
    const exact::Extent in = exact::extent_of(net_, input);
    exact::Operation op;
    op.name = name;
    op.inputs = {input};
    op.channels = outputs;
    op.kernel_h = op.kernel_w = kernel;
    op.stride = stride;
    op.before_y = op.before_x = (kernel - 1) / 2;
    op.out_h = (in.h - 1) / stride + 1;
    op.out_w = (in.w - 1) / stride + 1;
    return append(op);
  }

  int pool(const std::string& name, int input) {
    const exact::Extent in = exact::extent_of(net_, input);
    exact::Operation op;
    op.name = name;
    op.kind = Kind::MaxPool;
    op.inputs = {input};
    op.kernel_h = op.kernel_w = random_.integer(2, 3);
    op.stride = random_.integer(1, op.kernel_h);
    op.out_h = (in.h - 1) / op.stride + 1;  // `same`
    op.out_w = (in.w - 1) / op.stride + 1;
    op.before_y = std::max((op.out_h - 1) * op.stride + op.kernel_h - in.h, 0) / 2;
    op.before_x = std::max((op.out_w - 1) * op.stride + op.kernel_w - in.w, 0) / 2;
    return append(op);
  }

  int residual(const std::string& name, int trunk) {
    const bool bottleneck = random_.chance(30), projects = random_.chance(50);
    const int width = exact::extent_of(net_, trunk).c, stride = projects ? random_.integer(1, 2) : 1;
    // Once in a while more channels than an error sum of int32 carries.
    const int inner = random_.chance(15) ? 130 : channels(), out = projects ? channels() : width;
    const int first = plain(name + "_bn0", Kind::Bn, {trunk});
    const int shortcut = projects ? conv(name + "_proj", first, out, 1, stride) : trunk;
    int last = 0;
    if (bottleneck) {
      last = conv(name + "_conv0", first, inner, 1, 1);
      last = conv(name + "_conv1", plain(name + "_bn1", Kind::Bn, {last}), inner, 3, stride);
      last = conv(name + "_conv2", plain(name + "_bn2", Kind::Bn, {last}), out, 1, 1);
    } else {
      last = conv(name + "_conv0", first, inner, 3, stride);
      last = conv(name + "_conv1", plain(name + "_bn1", Kind::Bn, {last}), out, 3, 1);
    }
    return plain(name + "_add", Kind::Add, {shortcut, last});
  }

  Random& random_;
  exact::Net net_;
};

}  // namespace

exact::Net random_residual(Random& random) {
  return Builder(random).build();
}

exact::State random_start(const exact::Net& net, Random& random) {
  exact::State state =
      exact::start_state(net, oracle::first_lane_states(random.seed(), random.integer(1, 40)));
  for (auto& [name, values] : state.tensors) {
    const bool learns = name.ends_with("/weight") || name.ends_with("/gamma") || name.ends_with("/beta");
    if (!learns || (!name.ends_with("/weight") && random.chance(50))) continue;
    const int digits = random.chance(15) ? random.integer(1, 16) : random.integer(19, 22);
    for (oracle::Wide& x : values)
      x = random.chance(3) ? (random.chance(50) ? 1 : -1) * ((1 << 23) - 1)
                           : random.between(-(1 << digits), 1 << digits);
  }
  return state;
}

std::vector<oracle::Wide> random_input(const exact::Net& net, int batch, Random& random) {
  std::vector<oracle::Wide> input(static_cast<std::size_t>(batch * net.height * net.width * net.channels));
  const bool constant = random.chance(5);  // deviations of nothing: S = 1
  for (oracle::Wide& x : input) x = constant ? 77 : random.integer(-127, 127);
  return input;
}

std::vector<int> random_labels(const exact::Net& net, int batch, Random& random) {
  std::vector<int> labels(static_cast<std::size_t>(batch));
  for (int& label : labels) label = random.integer(0, net.operations.back().channels - 1);
  return labels;
}

}  // namespace wagesim::test
