#include "models/kernel/grouped_conv.h"

#include <algorithm>
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

/// A matrix whose columns are channels.
template <class T>
struct Channels {
  T* data;
  std::int64_t rows;
  int columns;

  [[nodiscard]] std::int64_t elements_of_group(int groups) const { return rows * (columns / groups); }
};

template <class T>
Channels<T> inputs(const ConvGeometry& g, T* data) {
  return {data, g.input_elements() / g.in_c, g.in_c};
}
template <class T>
Channels<T> outputs(const ConvGeometry& g, T* data) {
  return {data, g.output_elements() / g.out_c, g.out_c};
}
template <class T>
Channels<T> weights(const ConvGeometry& g, T* data) {
  return {data, g.fan_in(), g.out_c};
}

/// One group's columns, as a matrix of their own.
template <class T>
void gather(const Channels<const T>& from, int groups, int group, std::vector<T>& to) {
  const int some = from.columns / groups;
  to.resize(static_cast<std::size_t>(from.elements_of_group(groups)));
  for (std::int64_t row = 0; row < from.rows; ++row)
    std::copy_n(from.data + row * from.columns + group * some, some, to.data() + row * some);
}

/// The way back.
void scatter(const std::vector<std::int32_t>& from, int groups, int group, const Channels<std::int32_t>& to) {
  const int some = to.columns / groups;
  for (std::int64_t row = 0; row < to.rows; ++row)
    std::copy_n(from.data() + row * some, some, to.data + row * to.columns + group * some);
}

/// Calls multiply(a, b, product, group) with every group's part of two operands; what it makes of them goes
/// to its part of the product.
template <class A, class B, class Multiply>
void group_by_group(int groups, const Channels<const A>& a, const Channels<const B>& b,
                    const Channels<std::int32_t>& product, const Multiply& multiply) {
  std::vector<A> own_a;
  std::vector<B> own_b;
  std::vector<std::int32_t> own_product(static_cast<std::size_t>(product.elements_of_group(groups)));
  for (int group = 0; group < groups; ++group) {
    gather(a, groups, group, own_a);
    gather(b, groups, group, own_b);
    multiply(own_a.data(), own_b.data(), own_product.data(), group);
    scatter(own_product, groups, group, product);
  }
}

/// Sums as int32; SumOverflow where one does not fit.
void narrow(const std::vector<std::int64_t>& sums, std::int32_t* to) {
  for (std::size_t i = 0; i < sums.size(); ++i) {
    to[i] = static_cast<std::int32_t>(sums[i]);
    if (sums[i] != to[i]) throw SumOverflow(static_cast<std::int64_t>(i), sums[i]);
  }
}

}  // namespace

template <class Elem>
void GroupedConv::forward(const ConvGeometry& g, Operand<Elem> input, Operand<Elem> weight,
                          std::int32_t* sum) {
  if (g.groups == 1) return dense_.forward(g, input, weight, sum);
  if (depthwise(g)) return depthwise_forward(loop_, g, input.data, weight.data, sum);
  group_by_group(
      g.groups, inputs(g, input.data), weights(g, weight.data), outputs(g, sum),
      [&](const Elem* x, const Elem* w, std::int32_t* z, int) {
        dense_.forward(group_of(g), Operand<Elem>{x, input.range}, Operand<Elem>{w, weight.range}, z);
      });
}

template <class Elem>
void GroupedConv::error(const ConvGeometry& g, Operand<Elem> error, Operand<Elem> weight,
                        std::int32_t* input_error) {
  if (g.groups == 1) return dense_.error(g, error, weight, input_error);
  if (depthwise(g)) return depthwise_error(loop_, g, error.data, weight.data, input_error);
  group_by_group(
      g.groups, outputs(g, error.data), weights(g, weight.data), inputs(g, input_error),
      [&](const Elem* e, const Elem* w, std::int32_t* d, int) {
        dense_.error(group_of(g), Operand<Elem>{e, error.range}, Operand<Elem>{w, weight.range}, d);
      });
}

template <class Elem>
void GroupedConv::gradient(const ConvGeometry& g, Operand<Elem> input, Operand<Elem> error,
                           std::int32_t* gradient) {
  if (g.groups == 1) return dense_.gradient(g, input, error, gradient);
  if (depthwise(g)) {
    std::vector<std::int64_t> sums(static_cast<std::size_t>(g.weight_elements()));
    depthwise_gradient(loop_, g, input.data, error.data,
                       std::int64_t{input.range.magnitude()} * error.range.magnitude(), sums.data());
    return narrow(sums, gradient);
  }
  const ConvGeometry one = group_of(g);
  group_by_group(g.groups, inputs(g, input.data), outputs(g, error.data), weights(g, gradient),
                 [&](const Elem* x, const Elem* e, std::int32_t* sums, int group) {
                   try {
                     dense_.gradient(one, Operand<Elem>{x, input.range}, Operand<Elem>{e, error.range}, sums);
                   } catch (const SumOverflow& overflow) {
                     const std::int64_t row = overflow.element / one.out_c,
                                        column = overflow.element % one.out_c;
                     throw SumOverflow(row * g.out_c + group * one.out_c + column, overflow.value);
                   }
                 });
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
