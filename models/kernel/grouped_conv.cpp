#include "models/kernel/grouped_conv.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "models/kernel/depthwise.h"

namespace wagesim {
namespace {

/// One group as a convolution of its own.
ConvGeometry group_of(const ConvGeometry& g) {
  ConvGeometry group = g;
  group.in_c = g.in_c / g.groups;
  group.out_c = g.out_c / g.groups;
  group.groups = 1;
  return group;
}

bool depthwise(const ConvGeometry& g) {
  return g.groups == g.in_c && g.groups == g.out_c;
}

/// Columns [first, first + some) of a matrix of `columns`, to a matrix of their own.
template <class T>
void gather(const T* from, std::int64_t rows, std::int64_t columns, std::int64_t first, std::int64_t some,
            std::vector<T>& to) {
  to.resize(static_cast<std::size_t>(rows * some));
  for (std::int64_t row = 0; row < rows; ++row)
    std::copy_n(from + row * columns + first, some, to.data() + row * some);
}

/// The way back.
void scatter(const std::vector<std::int32_t>& from, std::int64_t rows, std::int64_t columns,
             std::int64_t first, std::int64_t some, std::int32_t* to) {
  for (std::int64_t row = 0; row < rows; ++row)
    std::copy_n(from.data() + row * some, some, to + row * columns + first);
}

struct Rows {
  explicit Rows(const ConvGeometry& g)
      : in(g.input_elements() / g.in_c), out(g.output_elements() / g.out_c), weight(g.fan_in()) {}
  std::int64_t in, out, weight;
};

}  // namespace

template <class Elem>
void GroupedConv::forward(const ConvGeometry& g, Operand<Elem> input, Operand<Elem> weight,
                          std::int32_t* sum) {
  if (g.groups == 1) return dense_.forward(g, input, weight, sum);
  if (depthwise(g)) return depthwise_forward(loop_, g, input.data, weight.data, sum);
  const ConvGeometry one = group_of(g);
  const Rows rows(g);
  std::vector<Elem> own_input, own_weight;
  std::vector<std::int32_t> own_sum(static_cast<std::size_t>(one.output_elements()));
  for (int group = 0; group < g.groups; ++group) {
    gather(input.data, rows.in, g.in_c, group * one.in_c, one.in_c, own_input);
    gather(weight.data, rows.weight, g.out_c, group * one.out_c, one.out_c, own_weight);
    dense_.forward(one, Operand<Elem>{own_input.data(), input.range},
                   Operand<Elem>{own_weight.data(), weight.range}, own_sum.data());
    scatter(own_sum, rows.out, g.out_c, group * one.out_c, one.out_c, sum);
  }
}

template <class Elem>
void GroupedConv::error(const ConvGeometry& g, Operand<Elem> error, Operand<Elem> weight,
                        std::int32_t* input_error) {
  if (g.groups == 1) return dense_.error(g, error, weight, input_error);
  if (depthwise(g)) return depthwise_error(loop_, g, error.data, weight.data, input_error);
  const ConvGeometry one = group_of(g);
  const Rows rows(g);
  std::vector<Elem> own_error, own_weight;
  std::vector<std::int32_t> own_input_error(static_cast<std::size_t>(one.input_elements()));
  for (int group = 0; group < g.groups; ++group) {
    gather(error.data, rows.out, g.out_c, group * one.out_c, one.out_c, own_error);
    gather(weight.data, rows.weight, g.out_c, group * one.out_c, one.out_c, own_weight);
    dense_.error(one, Operand<Elem>{own_error.data(), error.range},
                 Operand<Elem>{own_weight.data(), weight.range}, own_input_error.data());
    scatter(own_input_error, rows.in, g.in_c, group * one.in_c, one.in_c, input_error);
  }
}

template <class Elem>
void GroupedConv::gradient(const ConvGeometry& g, Operand<Elem> input, Operand<Elem> error,
                           std::int32_t* gradient) {
  if (g.groups == 1) return dense_.gradient(g, input, error, gradient);
  if (depthwise(g)) {
    std::vector<std::int64_t> sums(static_cast<std::size_t>(g.weight_elements()));
    depthwise_gradient(loop_, g, input.data, error.data,
                       std::int64_t{input.range.magnitude()} * error.range.magnitude(), sums.data());
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (sums[i] != static_cast<std::int32_t>(sums[i]))
        throw SumOverflow(static_cast<std::int64_t>(i), sums[i]);
      gradient[i] = static_cast<std::int32_t>(sums[i]);
    }
    return;
  }
  const ConvGeometry one = group_of(g);
  const Rows rows(g);
  std::vector<Elem> own_input, own_error;
  std::vector<std::int32_t> own_gradient(static_cast<std::size_t>(one.weight_elements()));
  for (int group = 0; group < g.groups; ++group) {
    gather(input.data, rows.in, g.in_c, group * one.in_c, one.in_c, own_input);
    gather(error.data, rows.out, g.out_c, group * one.out_c, one.out_c, own_error);
    try {
      dense_.gradient(one, Operand<Elem>{own_input.data(), input.range},
                      Operand<Elem>{own_error.data(), error.range}, own_gradient.data());
    } catch (const SumOverflow& overflow) {
      throw SumOverflow(
          overflow.element / one.out_c * g.out_c + group * one.out_c + overflow.element % one.out_c,
          overflow.value);
    }
    scatter(own_gradient, rows.weight, g.out_c, group * one.out_c, one.out_c, gradient);
  }
}

template void GroupedConv::forward(const ConvGeometry&, Operand<std::int8_t>, Operand<std::int8_t>,
                                   std::int32_t*);
template void GroupedConv::forward(const ConvGeometry&, Operand<std::int16_t>, Operand<std::int16_t>,
                                   std::int32_t*);
template void GroupedConv::error(const ConvGeometry&, Operand<std::int8_t>, Operand<std::int8_t>,
                                 std::int32_t*);
template void GroupedConv::error(const ConvGeometry&, Operand<std::int16_t>, Operand<std::int16_t>,
                                 std::int32_t*);
template void GroupedConv::gradient(const ConvGeometry&, Operand<std::int8_t>, Operand<std::int8_t>,
                                    std::int32_t*);
template void GroupedConv::gradient(const ConvGeometry&, Operand<std::int16_t>, Operand<std::int16_t>,
                                    std::int32_t*);

}  // namespace wagesim
