// Tilings against the definition of a product, by counting: written from the tile semantics of docs/trace.md,
// with plain loops over single elements and no code of the compiler's.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "tests/util/compile_case.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

using test::Random;

struct Range {
  int begin, end;
};

std::vector<Range> cut(int extent, int tile) {
  std::vector<Range> tiles;
  for (int begin = 0; begin < extent; begin += tile) tiles.push_back({begin, std::min(extent, begin + tile)});
  return tiles;
}

/// What a product's axes are in its pass, channels and columns those of a group, and the image that is read.
struct Axes {
  int height, width, x_channels, columns, image_h, image_w;
};

Axes axes_of(const Command& command) {
  const ConvGeometry& g = command.product.geometry;
  const int inputs = g.in_c / g.groups, outputs = g.out_c / g.groups;
  if (command.pass == Pass::Error) return {g.in_h, g.in_w, outputs, inputs, g.out_h, g.out_w};
  return {g.out_h, g.out_w, inputs, outputs, g.in_h, g.in_w};
}

/// How an axis of the image is read.
struct ImageAxis {
  int stride, dilation, pad, extent;
};

/// Image row (or column) read at a position through a tap; -1: none.
int image_at(const Command& command, int position, int tap, const ImageAxis& axis) {
  const auto [stride, dilation, pad, extent] = axis;
  int at = position * stride + tap * dilation - pad;
  if (command.pass == Pass::Error) {
    const int scaled = position + pad - tap * dilation;
    if (scaled < 0 || scaled % stride != 0) return -1;
    at = scaled / stride;
  }
  return at >= 0 && at < extent ? at : -1;
}

/// Bounding interval of the image positions a tile reads along an axis: what its region must hold.
int read_count(const Command& command, Range positions, Range taps, const ImageAxis& axis) {
  int least = axis.extent;
  int most = -1;
  for (int position = positions.begin; position < positions.end; ++position) {
    for (int tap = taps.begin; tap < taps.end; ++tap) {
      const int at = image_at(command, position, tap, axis);
      if (at < 0) continue;
      least = std::min(least, at);
      most = std::max(most, at);
    }
  }
  return std::max(0, most - least + 1);
}

/// Result positions of the tiles of an axis; pooled ones cover their windows, the last tile all that is left.
std::vector<Range> position_tiles(const ProductCommand& product, int extent, int pooled, int tile) {
  if (product.stage != VectorStage::Activate || !product.pool.present()) return cut(extent, tile);
  std::vector<Range> tiles = cut(pooled, tile);
  for (Range& range : tiles) {
    const bool last = range.end == pooled;
    range = {range.begin * product.pool.stride, (range.end - 1) * product.pool.stride + product.pool.size};
    if (last) range.end = extent;
  }
  return tiles;
}

int length(Range range) {
  return range.end - range.begin;
}
std::int64_t words(std::int64_t bytes, int word) {
  return (bytes + word - 1) / word;
}

class ProductTiles {
 public:
  ProductTiles(const Command& command, const Program& program, const MachineParams& machine)
      : command_(command),
        product_(command.product),
        program_(program),
        machine_(machine),
        axes_(axes_of(command)) {}

  void check() {
    const ProductTiling& t = product_.tiling;
    const ConvGeometry& g = product_.geometry;
    for (const Range batch : cut(g.batch, t.batch)) {
      for (const Range rows : position_tiles(product_, axes_.height, product_.pooled_h, t.rows)) {
        for (const Range cols : position_tiles(product_, axes_.width, product_.pooled_w, t.cols)) {
          for (const Range columns : cut(axes_.columns, t.columns)) {
            for (const Range kernel_h : cut(g.kernel_h, t.kernel_h)) {
              for (const Range kernel_w : cut(g.kernel_w, t.kernel_w)) {
                for (const Range channels : cut(axes_.x_channels, t.x_channels)) {
                  for (const Range groups : cut(g.groups, t.groups))
                    visit(batch, rows, cols, kernel_h, kernel_w, channels, columns, groups);
                }
              }
            }
          }
        }
      }
    }
    check_counts();
  }

 private:
  void visit(Range batch, Range rows, Range cols, Range kernel_h, Range kernel_w, Range channels,
             Range columns, Range groups) {
    const ConvGeometry& g = product_.geometry;
    const int read_rows =
        read_count(command_, rows, kernel_h, {g.stride.h, g.dilation.h, g.pad_top, axes_.image_h});
    const int read_cols =
        read_count(command_, cols, kernel_w, {g.stride.w, g.dilation.w, g.pad_left, axes_.image_w});
    const int all_channels = length(groups) * length(channels),
              all_columns = length(groups) * length(columns);
    if (length(groups) > 1) {  // whole groups
      ASSERT_EQ(length(channels), axes_.x_channels);
      ASSERT_EQ(length(columns), axes_.columns);
    }
    const std::int64_t positions = std::int64_t{length(batch)} * length(rows) * length(cols);
    const std::int64_t taps = std::int64_t{length(kernel_h)} * length(kernel_w);
    ASSERT_LE(std::int64_t{length(batch)} * read_rows * read_cols * all_channels,
              machine_.activation.half_bytes());
    const int rows_channels = command_.pass == Pass::Error ? all_channels : length(channels),
              rows_columns = command_.pass == Pass::Error ? length(columns) : all_columns;
    ASSERT_LE(y_bytes(positions, taps, rows_channels, rows_columns), machine_.weight.half_bytes());
    const bool gradient = command_.pass == Pass::Gradient;
    const std::int64_t results = gradient ? taps * length(channels) : positions;
    ASSERT_LE(results * words(all_columns, machine_.cols), machine_.accumulator_rows_per_half());
    check_vector(results, length(batch), all_columns);
    for (int b = batch.begin; b < batch.end; ++b) {
      for (int y = rows.begin; y < rows.end; ++y) {
        for (int x = cols.begin; x < cols.end; ++x)
          for (int group = groups.begin; group < groups.end; ++group)
            count(b, y, x, kernel_h, kernel_w, group, channels, columns);
      }
    }
  }

  /// One count for every multiply-accumulate of a position, summed per (position, group, tap, channel,
  /// column).
  void count(int b, int y, int x, Range kernel_h, Range kernel_w, int group, Range channels, Range columns) {
    const ConvGeometry& g = product_.geometry;
    const std::size_t position =
        (static_cast<std::size_t>(b) * static_cast<std::size_t>(axes_.height) + static_cast<std::size_t>(y)) *
            static_cast<std::size_t>(axes_.width) +
        static_cast<std::size_t>(x);
    for (int ky = kernel_h.begin; ky < kernel_h.end; ++ky) {
      for (int kx = kernel_w.begin; kx < kernel_w.end; ++kx) {
        for (int c = channels.begin; c < channels.end; ++c) {
          for (int q = columns.begin; q < columns.end; ++q) {
            const auto index = static_cast<std::size_t>(
                (((group * g.kernel_h + ky) * g.kernel_w + kx) * axes_.x_channels + c) * axes_.columns + q);
            ++counts_[position * macs_of_position() + index];
          }
        }
      }
    }
  }

  [[nodiscard]] std::size_t macs_of_position() const {
    const ConvGeometry& g = product_.geometry;
    return static_cast<std::size_t>(g.groups * g.kernel_h * g.kernel_w * axes_.x_channels * axes_.columns);
  }

  /// Every multiply-accumulate once; where pool windows of two tiles overlap, once in each of them.
  void check_counts() {
    const bool overlapping =
        product_.stage == VectorStage::Activate && product_.pool.size > product_.pool.stride;
    for (const std::uint8_t times : counts_) {
      ASSERT_GE(times, 1);
      ASSERT_LE(times, overlapping ? 9 : 1);
    }
    for (std::size_t start = 0; start < counts_.size(); start += macs_of_position()) {
      const auto first = counts_.begin() + static_cast<std::ptrdiff_t>(start);
      const auto end = first + static_cast<std::ptrdiff_t>(macs_of_position());
      ASSERT_TRUE(std::all_of(first, end, [&](std::uint8_t times) { return times == *first; }))
          << "some of a position's products are summed more often than others";
    }
  }

  [[nodiscard]] std::int64_t y_bytes(std::int64_t positions, std::int64_t taps, int channels,
                                     int columns) const {
    const int word = machine_.weight.word_bytes;
    const int per_byte = product_.mode == MacMode::Ternary ? 4 : 1;
    switch (command_.pass) {
      case Pass::Gradient:
        return positions * words(columns, word) * word;
      case Pass::Error:
        return taps * columns * (words(words(channels, per_byte), word) | 1) * word;
      default:
        return taps * channels * (words(words(columns, per_byte), word) | 1) * word;
    }
  }

  [[nodiscard]] std::int64_t mask_bytes(int columns) const {
    if (product_.mask_tensor == kNoTensor) return 0;
    const auto& mask = program_.tensors[static_cast<std::size_t>(product_.mask_tensor)];
    return words(std::int64_t{columns} * element_bits(mask.format), 8);
  }

  void check_vector(std::int64_t results, int batch, int columns) const {
    std::int64_t in = 0;
    std::int64_t out = product_.resident ? 0 : results * columns * 4;
    const int word = machine_.vector_out.word_bytes;
    if (product_.stage == VectorStage::Activate) {
      const ProductTiling& t = product_.tiling;
      const std::int64_t pooled = std::int64_t{t.batch} * t.rows * t.cols;
      out = words(pooled * columns, word) * word + pooled * mask_bytes(columns);
    } else if (product_.stage == VectorStage::LogitError) {
      in = std::int64_t{batch} * 2;
      out = words(out, word) * word + results * mask_bytes(columns);
    } else if (product_.stage == VectorStage::MaskedMaximum) {
      in = results * mask_bytes(columns);
    }
    ASSERT_LE(in, machine_.vector_in.half_bytes());
    ASSERT_LE(out, machine_.vector_out.half_bytes());
  }

  const Command& command_;
  const ProductCommand& product_;
  const Program& program_;
  const MachineParams& machine_;
  Axes axes_;
  std::vector<std::uint8_t> counts_ = std::vector<std::uint8_t>(
      static_cast<std::size_t>(product_.geometry.batch) * static_cast<std::size_t>(axes_.height) *
      static_cast<std::size_t>(axes_.width) * macs_of_position());
};

/// Pooled positions whose windows meet positions [begin, end) of an axis.
int pooled_count(Range range, int pooled, const PoolShape& pool) {
  if (!pool.present()) return length(range);
  int count = 0;
  for (int p = 0; p < pooled; ++p) {
    if (p * pool.stride < range.end && p * pool.stride + pool.size > range.begin) ++count;
  }
  return count;
}

void check_requantise(const RequantiseCommand& r, const Program& program, const MachineParams& machine) {
  const bool resident = r.wide_tensor == kNoTensor;
  const int word = machine.vector_in.word_bytes;
  for (const Range rows : cut(r.out_h, r.tile_rows)) {
    for (const Range cols : cut(r.out_w, r.tile_cols)) {
      const std::int64_t pooled = std::int64_t{r.tile_batch} * pooled_count(rows, r.pooled_h, r.pool) *
                                  pooled_count(cols, r.pooled_w, r.pool);
      const std::int64_t wide = resident ? 0 : pooled * r.tile_channels * 4;
      std::int64_t mask = 0;
      if (r.mask_tensor != kNoTensor) {
        const auto& tensor = program.tensors[static_cast<std::size_t>(r.mask_tensor)];
        mask = pooled * words(std::int64_t{r.tile_channels} * element_bits(tensor.format), 8);
      }
      ASSERT_LE(words(wide, word) * word + mask, machine.vector_in.half_bytes());
      ASSERT_LE(std::int64_t{r.tile_batch} * length(rows) * length(cols) * r.tile_channels,
                machine.vector_out.half_bytes());
    }
  }
}

void check_update(const UpdateCommand& u, const Program& program, const MachineParams& machine) {
  const std::int64_t elements = std::int64_t{u.tile_rows} * u.tile_columns;
  const std::int64_t wide = u.wide_tensor == kNoTensor ? 0 : elements * 4;
  const int in_word = machine.vector_in.word_bytes;
  const int out_word = machine.vector_out.word_bytes;
  const auto& compute = program.tensors[static_cast<std::size_t>(u.compute_weight_tensor)];
  const std::int64_t row = words(std::int64_t{u.tile_columns} * element_bits(compute.format), 8);
  ASSERT_LE(words(wide, in_word) * in_word + elements, machine.vector_in.half_bytes());
  ASSERT_LE(words(elements, out_word) * out_word + u.tile_rows * row, machine.vector_out.half_bytes());
}

void check_commands(const Program& program, const MachineParams& machine) {
  for (const Command& command : program.commands) {
    SCOPED_TRACE(command.layer + " command of pass " + std::to_string(static_cast<int>(command.pass)));
    if (command.kind == CommandKind::Product) ProductTiles(command, program, machine).check();
    if (command.kind == CommandKind::Requantise) check_requantise(command.requantise, program, machine);
    if (command.kind == CommandKind::Update) check_update(command.update, program, machine);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(Tiling, CoversEveryProductOnceAndFitsEveryBuffer) {
  int compiled = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const Network network = test::compilable_network(seed);
    const MachineParams machine = test::random_machine(random);
    const CompileInput input = test::compile_case(network, random.integer(1, 4), seed);
    try {
      check_commands(compile(input, machine).trace.program, machine);
      ++compiled;
    } catch (const InputError& error) {  // a machine that holds not even the smallest tile
      for (const Fault& fault : error.faults())
        EXPECT_TRUE(fault.key.starts_with("buffers.")) << error.what();
    }
    if (HasFailure()) return;
  }
  EXPECT_GE(compiled, 120);
}

}  // namespace
}  // namespace wagesim
