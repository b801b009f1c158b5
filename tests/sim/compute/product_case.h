#pragma once

#include <array>
#include <cstdint>
#include <random>

#include "sim/config/machine_params.h"
#include "sim/tile/product_tile.h"

namespace wagesim::test {

/// Small random numbers from a seed.
class Draw {
 public:
  explicit Draw(unsigned seed) : engine_(seed) {}
  int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
  bool coin() { return between(0, 1) == 1; }

 private:
  std::mt19937 engine_;
};

/// A product tile of some layer on some machine.
struct ProductCase {
  MachineParams machine;
  ProductCommand command;
  Pass pass = Pass::Forward;
  ProductTile tile;
};

inline BufferParams random_buffer(Draw& draw) {
  return {.banks = draw.between(1, 8),
          .word_bytes = 1 << draw.between(0, 4),
          .words_per_bank = 65536,
          .ports = draw.between(1, 2),
          .read_latency = draw.between(1, 3)};
}

inline Span random_span(Draw& draw, int extent) {
  const int count = draw.between(1, extent);
  return {draw.between(0, extent - count), count};
}

/// Some groups, whole, or some channels and columns of one.
inline void set_channels(Draw& draw, ProductCase& c) {
  const ConvGeometry& conv = c.command.geometry;
  const bool error = c.pass == Pass::Error;
  const int channels = (error ? conv.out_c : conv.in_c) / conv.groups,
            columns = (error ? conv.in_c : conv.out_c) / conv.groups;
  c.tile.groups = random_span(draw, conv.groups);
  const bool several = c.tile.groups.count > 1;
  const Span own_channels = several ? Span{0, channels} : random_span(draw, channels),
             own_columns = several ? Span{0, columns} : random_span(draw, columns);
  c.tile.x_channels = {c.tile.groups.begin * channels + own_channels.begin,
                       c.tile.groups.count * own_channels.count};
  c.tile.columns = {c.tile.groups.begin * columns + own_columns.begin,
                    c.tile.groups.count * own_columns.count};
}

inline ProductCase random_case(unsigned seed) {
  Draw draw(seed);
  ProductCase c;
  c.machine.rows = draw.between(1, 7);
  c.machine.cols = draw.between(1, 11);
  c.machine.ternary_lanes = 1 << draw.between(0, 2);
  c.machine.activation = random_buffer(draw);
  c.machine.weight = random_buffer(draw);
  c.machine.accumulator = {.banks = 1, .word_bytes = 4 * c.machine.cols, .words_per_bank = 16384, .ports = 1};
  ConvGeometry& conv = c.command.geometry;
  conv.batch = draw.between(1, 3);
  conv.kernel_h = draw.between(1, 4);
  conv.kernel_w = draw.between(1, 4);
  conv.stride = {draw.between(1, 3), draw.between(1, 3)};
  if (draw.coin()) conv.dilation = {draw.between(1, 3), draw.between(1, 3)};
  const int reach_h = (conv.kernel_h - 1) * conv.dilation.h + 1,
            reach_w = (conv.kernel_w - 1) * conv.dilation.w + 1;
  conv.in_h = draw.between(reach_h, reach_h + 5);
  conv.in_w = draw.between(reach_w, reach_w + 5);
  if (draw.between(0, 2) == 0) conv.groups = draw.between(2, 7);
  conv.in_c = conv.groups * draw.between(1, conv.groups > 1 ? 4 : 9);
  conv.out_c = conv.groups * draw.between(1, conv.groups > 1 ? 4 : 9);
  conv.pad_top = draw.between(0, reach_h - 1);
  conv.pad_left = draw.between(0, reach_w - 1);
  conv.out_h = (conv.in_h + 2 * conv.pad_top - reach_h) / conv.stride.h + 1;
  conv.out_w = (conv.in_w + 2 * conv.pad_left - reach_w) / conv.stride.w + 1;
  c.pass =
      std::array{Pass::Forward, Pass::Error, Pass::Gradient}[static_cast<std::size_t>(draw.between(0, 2))];
  c.command.dataflow = draw.coin() ? Dataflow::WeightStationary : Dataflow::OutputStationary;
  c.command.mode = c.pass == Pass::Gradient || draw.coin() ? MacMode::Int8 : MacMode::Ternary;
  const bool error = c.pass == Pass::Error;
  c.tile.batch = random_span(draw, conv.batch);
  c.tile.rows = random_span(draw, error ? conv.in_h : conv.out_h);
  c.tile.cols = random_span(draw, error ? conv.in_w : conv.out_w);
  c.tile.kernel_h = random_span(draw, conv.kernel_h);
  c.tile.kernel_w = random_span(draw, conv.kernel_w);
  set_channels(draw, c);
  return c;
}

/// As random_case(), with channels for more than one vector register or column block.
inline ProductCase wide_case(unsigned seed) {
  ProductCase c = random_case(seed);
  Draw draw(seed + 1'000'000);
  ConvGeometry& conv = c.command.geometry;
  conv.groups = draw.between(0, 2) == 0 ? draw.between(2, 40) : 1;
  conv.in_c = conv.groups * draw.between(1, 90 / conv.groups);
  conv.out_c = conv.groups * draw.between(1, 90 / conv.groups);
  c.machine.cols = std::array{16, 32, 33, 64}[static_cast<std::size_t>(draw.between(0, 3))];
  c.machine.accumulator.word_bytes = 4 * c.machine.cols;
  set_channels(draw, c);
  return c;
}

}  // namespace wagesim::test
