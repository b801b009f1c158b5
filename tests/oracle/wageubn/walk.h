#pragma once

#include "tests/oracle/wageubn/step.h"

namespace wagesim::oracle::wageubn {

/// Calls term(input, weight, output), element numbers, for every product of a convolution (fully connected:
/// of a 1x1 map of all its inputs) whose input lies inside the map.
template <class Term>
void for_each_term(const Operation& op, const Extent& in, int batch, Term term) {
  const bool flat = op.kind == Kind::Fc;
  const Extent map = flat ? Extent{1, 1, static_cast<int>(in.elements())} : in;
  const int rows = flat ? 1 : op.out_h, columns = flat ? 1 : op.out_w;
  std::size_t output = 0;
  for (int n = 0; n < batch; ++n)
    for (int y = 0; y < rows; ++y)
      for (int x = 0; x < columns; ++x)
        for (int o = 0; o < op.channels; ++o, ++output)
          for (int ky = 0; ky < op.kernel_h; ++ky)
            for (int kx = 0; kx < op.kernel_w; ++kx) {
              const int iy = y * op.stride + ky - op.before_y, ix = x * op.stride + kx - op.before_x;
              if (iy < 0 || iy >= map.h || ix < 0 || ix >= map.w) continue;
              for (int i = 0; i < map.c; ++i)
                term(static_cast<std::size_t>(((n * map.h + iy) * map.w + ix) * map.c + i),
                     static_cast<std::size_t>(((ky * op.kernel_w + kx) * map.c + i) * op.channels + o),
                     output);
            }
}

/// The walk through one step.
class Walk {
 public:
  Walk(const Net& net, State& state, int batch) : net_(net), state_(state), batch_(batch) {}

  void forward(const std::vector<Wide>& input, bool training);
  void loss(const std::vector<int>& labels);
  void backward();

  StepResult result;

 private:
  struct Value {
    std::vector<Wide> values;
    int point = 0;
    Extent extent{};
  };
  /// An error for a value, from the consumer of this number.
  struct Contribution {
    int consumer;
    Scaled error;
  };

  [[nodiscard]] const Value& value(int number) const { return values_[static_cast<std::size_t>(number + 1)]; }
  [[nodiscard]] const Operation& operation(int number) const {
    return net_.operations[static_cast<std::size_t>(number)];
  }
  [[nodiscard]] bool only_for_an_add(int number) const;
  void count(const std::string& counter, std::int64_t amount) { result.counters[counter] += amount; }
  void keep(const Operation& op, const std::string& tensor, Scaled scaled) {
    result.tensors[op.name + "/" + tensor] = std::move(scaled);
  }
  std::vector<Wide>& stored(const Operation& op, const std::string& tensor) {
    return state_.tensors[op.name + "/" + tensor];
  }

  void multiply(const Operation& op, Value& out);
  void pool(const Operation& op, Value& out);
  void add(const Operation& op, Value& out);
  void normalise_all(const Operation& op, Value& out, bool training);
  void average(const Operation& op, Value& out);

  void send(int to, int consumer, Scaled error);
  [[nodiscard]] Scaled incoming(int number);
  [[nodiscard]] Scaled quantise_e2(const Scaled& error);
  void multiply_back(int number);
  void pool_back(int number);
  void add_back(int number);
  void normalise_back(int number);
  void average_back(int number);
  void update_weights(const Operation& op, const Scaled& gradient);
  void update_bn(const Operation& op, const std::string& parameter, const std::vector<Wide>& n);

  const Net& net_;
  State& state_;
  int batch_;
  std::vector<Value> values_;  ///< the network's input, then one an operation
  std::vector<std::vector<Channel>> channels_;
  std::vector<std::vector<std::size_t>> chosen_;     ///< max-pool: position of each maximum
  std::vector<std::vector<Contribution>> incoming_;  ///< by operation
  std::map<int, Scaled> e2_;                         ///< of a product, by the add behind it
};

}  // namespace wagesim::oracle::wageubn
