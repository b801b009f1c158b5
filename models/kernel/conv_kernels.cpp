#include "models/kernel/conv_kernels.h"

#include <algorithm>
#include <numeric>

#include "models/kernel/gradient.h"
#include "models/kernel/sweep.h"

namespace wagesim {
namespace {

/// One axis of a phase of the error product: see phase_axis().
struct PhaseAxis {
  int first_in;   ///< lowest input index of the phase
  int positions;  ///< input indices of the phase: first_in, first_in + stride, ...
  int first_tap;  ///< kernel indices that reach it: first_tap, first_tap + tap_step, ...
  int taps;       ///< how many
  int tap_step;
  int dilation;  ///< of the stride-1 correlation of the error with those taps in falling order
  int pad;       ///< of it
};

/// Input index i is reached from output index o by kernel index k where o * stride + k * dilation = i + pad.
/// So k * dilation = phase modulo stride for all i whose i + pad is: no k where the phase is no multiple of
/// their greatest common divisor, else every (stride / divisor)-th; and as k goes on by that, o falls by
/// dilation / divisor: a correlation of stride 1. Zeros between errors are neither stored nor multiplied.
PhaseAxis phase_axis(int in, int kernel, int stride, int dilation, int pad, int phase) {
  const int divisor = std::gcd(stride, dilation);
  PhaseAxis axis{};
  axis.first_in = ((phase - pad) % stride + stride) % stride;
  axis.positions = axis.first_in < in ? (in - axis.first_in - 1) / stride + 1 : 0;
  axis.tap_step = stride / divisor;
  axis.dilation = dilation / divisor;
  while (axis.first_tap < axis.tap_step && axis.first_tap * dilation % stride != phase) ++axis.first_tap;
  if (axis.first_tap == axis.tap_step || axis.first_tap >= kernel) return axis;  // none reaches it
  axis.taps = (kernel - axis.first_tap - 1) / axis.tap_step + 1;
  const int out_of_first = (axis.first_in + pad - axis.first_tap * dilation) / stride;  // exact
  axis.pad = (axis.taps - 1) * axis.dilation - out_of_first;
  return axis;
}

void clear_grid(const ConvGeometry& g, const OutputGrid& out) {
  for (std::int64_t image = 0; image < g.batch; ++image)
    for (std::int64_t y = 0; y < g.out_h; ++y)
      for (std::int64_t x = 0; x < g.out_w; ++x)
        out.columns.visit(0, g.out_c, [&](std::int64_t offset, std::int64_t, std::int64_t count) {
          std::fill_n(out.at(image, y, x) + offset, count, 0);
        });
}

}  // namespace

SumOverflow::SumOverflow(std::int64_t element_index, std::int64_t exact_value)
    : element(element_index),
      value(exact_value),
      text("element " + std::to_string(element_index) + ": the sum " + std::to_string(exact_value) +
           " does not fit int32") {}

ConvKernels::ConvKernels(WorkerPool& pool, Isa isa)
    : pool_(pool), isa_(isa), scratch_(static_cast<std::size_t>(pool.threads())) {}

template <class Elem>
void ConvKernels::forward(const ConvGeometry& g, Operand<Elem> input, Operand<Elem> weight, std::int32_t* sum,
                          ProductCall call) {
  if (!call.weights_as_before) {
    columns_.reshape(choose_tile(isa_, input.range, weight.range, g.out_c),
                     std::int64_t{g.kernel_h} * g.kernel_w * g.in_c, g.out_c);
    pool_.run(columns_.panels(), [&](std::int64_t panel) { columns_.pack(panel, weight.data, g.out_c); });
  }
  const std::int64_t width = call.block_columns > 0 ? call.block_columns : g.out_c, line = g.out_w * width;
  sweep(pool_, scratch_, g, input.data, columns_,
        {sum, g.out_h * line, line, width, {width, g.batch * g.out_h * line}}, call.observer);
}

template <class Elem, class WeightElem>
void ConvKernels::error(const ConvGeometry& g, Operand<Elem> error, Operand<WeightElem> weight,
                        std::int32_t* input_error, ProductCall call) {
  const TileChoice choice = choose_tile(isa_, error.range, weight.range, g.in_c);
  const std::int64_t tap_values = std::int64_t{g.in_c} * g.out_c;
  const std::int64_t width = call.block_columns > 0 ? call.block_columns : g.in_c, line = g.in_w * width;
  for (int phase_y = 0; phase_y < g.stride.h; ++phase_y)
    for (int phase_x = 0; phase_x < g.stride.w; ++phase_x) {
      const PhaseAxis y = phase_axis(g.in_h, g.kernel_h, g.stride.h, g.dilation.h, g.pad_top, phase_y);
      const PhaseAxis x = phase_axis(g.in_w, g.kernel_w, g.stride.w, g.dilation.w, g.pad_left, phase_x);
      if (y.positions == 0 || x.positions == 0) continue;
      const ConvGeometry phase{.batch = g.batch,
                               .in_h = g.out_h,
                               .in_w = g.out_w,
                               .in_c = g.out_c,
                               .out_h = y.positions,
                               .out_w = x.positions,
                               .out_c = g.in_c,
                               .kernel_h = y.taps,
                               .kernel_w = x.taps,
                               .pad_top = y.pad,
                               .pad_left = x.pad,
                               .dilation = {y.dilation, x.dilation}};
      const OutputGrid out{input_error + y.first_in * line + x.first_in * width,
                           g.in_h * line,
                           g.stride.h * line,
                           g.stride.w * width,
                           {width, g.batch * g.in_h * line}};
      if (y.taps == 0 || x.taps == 0) {
        clear_grid(phase, out);
        continue;
      }
      // With a larger stride what is packed is of one phase.
      if (!call.weights_as_before || g.stride != 1) {
        std::vector<const WeightElem*> taps;
        for (int ty = y.taps - 1; ty >= 0; --ty)
          for (int tx = x.taps - 1; tx >= 0; --tx)
            taps.push_back(weight.data + ((y.first_tap + ty * y.tap_step) * std::int64_t{g.kernel_w} +
                                          x.first_tap + tx * x.tap_step) *
                                             tap_values);
        columns_.reshape(choice, std::int64_t{y.taps} * x.taps * g.out_c, g.in_c);
        pool_.run(columns_.panels(),
                  [&](std::int64_t panel) { columns_.pack_transposed(panel, taps, g.out_c); });
      }
      sweep(pool_, scratch_, phase, error.data, columns_, out, call.observer);
    }
}

template <class Elem>
void ConvKernels::gradient(const ConvGeometry& g, Operand<Elem> input, Operand<Elem> error,
                           std::int32_t* gradient, ProductCall call) {
  const std::int64_t width = call.block_columns > 0 ? call.block_columns : g.out_c;
  weight_gradient(pool_, scratch_, isa_, g, input, error,
                  {gradient, {width, std::int64_t{g.kernel_h} * g.kernel_w * g.in_c * width}});
}

template <class Elem, class ErrorElem>
void ConvKernels::wide_gradient(const ConvGeometry& g, Operand<Elem> input, Operand<ErrorElem> error,
                                std::int64_t* gradient) {
  wide_weight_gradient(pool_, scratch_, isa_, g, input, error, gradient);
}

template void ConvKernels::forward(const ConvGeometry&, Operand<std::int8_t>, Operand<std::int8_t>,
                                   std::int32_t*, ProductCall);
template void ConvKernels::forward(const ConvGeometry&, Operand<std::int16_t>, Operand<std::int16_t>,
                                   std::int32_t*, ProductCall);
template void ConvKernels::error(const ConvGeometry&, Operand<std::int8_t>, Operand<std::int8_t>,
                                 std::int32_t*, ProductCall);
template void ConvKernels::error(const ConvGeometry&, Operand<std::int16_t>, Operand<std::int16_t>,
                                 std::int32_t*, ProductCall);
template void ConvKernels::error(const ConvGeometry&, Operand<std::int16_t>, Operand<std::int8_t>,
                                 std::int32_t*, ProductCall);
template void ConvKernels::gradient(const ConvGeometry&, Operand<std::int8_t>, Operand<std::int8_t>,
                                    std::int32_t*, ProductCall);
template void ConvKernels::gradient(const ConvGeometry&, Operand<std::int16_t>, Operand<std::int16_t>,
                                    std::int32_t*, ProductCall);
template void ConvKernels::wide_gradient(const ConvGeometry&, Operand<std::int8_t>, Operand<std::int8_t>,
                                         std::int64_t*);
template void ConvKernels::wide_gradient(const ConvGeometry&, Operand<std::int8_t>, Operand<std::int16_t>,
                                         std::int64_t*);

}  // namespace wagesim
