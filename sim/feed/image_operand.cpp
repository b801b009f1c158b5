#include "sim/feed/image_operand.h"

#include <algorithm>
#include <climits>
#include <cstring>
#include <iterator>
#include <map>

#include "sim/tile/axis.h"

namespace wagesim {
namespace {

std::vector<int> axis_map(const Span& positions, const Places& part, const Span& taps,
                          const Places& part_taps, const AxisReads& reads, const Span& region) {
  std::vector<int> map(static_cast<std::size_t>(part.count) * static_cast<std::size_t>(part_taps.count));
  int* to = map.data();
  const int tap_step = part_taps.step * reads.dilation;
  const int first_tap = (taps.begin + part_taps.begin) * reads.dilation - reads.pad;
  for (int index = 0; index < part.count; ++index) {
    const int position = positions.begin + part.at(index);
    for (int tap = 0; tap < part_taps.count; ++tap) {
      const int offset = first_tap + tap * tap_step;
      // In every part of an error product the division leaves nothing.
      const int place =
          reads.backward ? (position - offset) / reads.stride : position * reads.stride + offset;
      const int at = place - region.begin;
      *to++ = at >= 0 && at < region.count ? at : -1;
    }
  }
  return map;
}

}  // namespace

ImageOperand::ImageOperand(const ProductTile& tile, const ConvGeometry& geometry, Pass pass,
                           const TilePart& part)
    : region_(image_region(tile, geometry, pass)),
      positions_(std::int64_t{tile.batch.count} * part.rows.count * part.cols.count),
      group_taps_(std::int64_t{part.taps()} * tile.group_channels()),
      rows_(part.rows.count),
      cols_(part.cols.count),
      kernel_h_(part.kernel_h.count),
      kernel_w_(part.kernel_w.count),
      channels_(tile.group_channels()),
      groups_(tile.groups.count),
      row_of_(axis_map(tile.rows, part.rows, tile.kernel_h, part.kernel_h, row_reads(geometry, pass),
                       region_.rows)),
      col_of_(axis_map(tile.cols, part.cols, tile.kernel_w, part.kernel_w, col_reads(geometry, pass),
                       region_.cols)) {}

void ImageOperand::append_shape(std::vector<int>& key) const {
  key.reserve(key.size() + 2 + row_of_.size() + col_of_.size());
  key.insert(key.end(), {region_.rows.count, region_.cols.count});
  key.insert(key.end(), row_of_.begin(), row_of_.end());
  key.insert(key.end(), col_of_.begin(), col_of_.end());
}

ImageOperand::Place ImageOperand::place(std::int64_t position) const {
  const std::int64_t line = position / cols_;
  return {line / rows_ * region_.rows.count * region_.cols.count * channels(), static_cast<int>(line % rows_),
          static_cast<int>(position % cols_)};
}

/// Calls run(address, bytes) for each stretch of consecutive taps of one pixel; address -1 in the padding.
template <class Run>
void ImageOperand::visit_runs(std::int64_t position, std::int64_t first, std::int64_t count,
                              Run&& run) const {
  if (count <= 0) return;
  const Place at = place(position);
  const int* row_of = row_of_.data() + at.row * kernel_h_;
  const int* col_of = col_of_.data() + at.col * kernel_w_;
  const std::int64_t pixel_bytes = channels();
  std::int64_t group = 0;
  if (groups_ > 1) {
    group = first / group_taps_;
    first %= group_taps_;
  }
  const std::int64_t pixel = first / channels_;
  std::int64_t channel = first % channels_;
  auto tap_row = static_cast<int>(pixel / kernel_w_);
  auto tap_col = static_cast<int>(pixel % kernel_w_);
  while (count > 0) {
    const std::int64_t bytes = std::min<std::int64_t>(channels_ - channel, count);
    const int row = row_of[tap_row], col = col_of[tap_col];
    const bool inside = row >= 0 && col >= 0;
    run(inside ? at.image + (std::int64_t{row} * region_.cols.count + col) * pixel_bytes + group * channels_ +
                     channel
               : -1,
        bytes);
    count -= bytes;
    channel = 0;
    if (++tap_col < kernel_w_) continue;
    tap_col = 0;
    if (++tap_row < kernel_h_) continue;
    tap_row = 0;
    ++group;
  }
}

void ImageOperand::gather_taps(const std::uint8_t* bytes, std::int64_t position, std::int64_t first,
                               std::int64_t count, std::int8_t* out) const {
  visit_runs(position, first, count, [&](std::int64_t address, std::int64_t run) {
    if (address >= 0)
      std::memcpy(out, bytes + address, static_cast<std::size_t>(run));
    else
      std::memset(out, 0, static_cast<std::size_t>(run));
    out += run;
  });
}

void ImageOperand::gather_taps(const std::uint8_t* bytes, std::int64_t position, std::int64_t first,
                               std::int64_t count, std::int8_t* out, WordCost& cost) const {
  visit_runs(position, first, count, [&](std::int64_t address, std::int64_t run) {
    if (address >= 0) cost.need(address, run);
  });
  if (bytes != nullptr) gather_taps(bytes, position, first, count, out);
}

BankAlignment::TapPatterns::TapPatterns(const std::vector<int>& places, int positions, int taps) {
  std::map<std::vector<int>, int> known;
  auto at = places.begin();
  for (int position = 0; position < positions; ++position, at += taps) {
    const auto inside = std::find_if(at, at + taps, [](int place) { return place >= 0; });
    const int origin = inside == at + taps ? 0 : *inside;
    std::vector<int> relative;
    std::transform(at, at + taps, std::back_inserter(relative),
                   [&](int place) { return place < 0 ? INT_MIN : place - origin; });
    pattern.push_back(known.try_emplace(std::move(relative), static_cast<int>(known.size())).first->second);
    first.push_back(origin);
  }
  count = static_cast<int>(known.size());
}

BankAlignment::BankAlignment(const ImageOperand& x, std::int64_t period)
    : x_(x),
      period_(period),
      rows_(x.row_of_, x.rows_, x.kernel_h_),
      cols_(x.col_of_, x.cols_, x.kernel_w_) {}

std::int64_t BankAlignment::of(std::int64_t position) const {
  const ImageOperand::Place at = x_.place(position);
  const auto row = static_cast<std::size_t>(at.row), col = static_cast<std::size_t>(at.col);
  const std::int64_t pixel = std::int64_t{rows_.first[row]} * x_.region_.cols.count + cols_.first[col];
  const std::int64_t pattern = std::int64_t{rows_.pattern[row]} * cols_.count + cols_.pattern[col];
  return pattern * period_ + (at.image + pixel * x_.channels()) % period_;
}

}  // namespace wagesim
