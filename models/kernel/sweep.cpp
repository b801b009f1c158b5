#include "models/kernel/sweep.h"

#include <algorithm>
#include <optional>

#include "models/kernel/image_raster.h"
#include "models/kernel/isa_call.h"
#include "models/kernel/row_block.h"
#include "models/kernel/window_packer.h"

namespace wagesim {
namespace {

/// Positions of a block whose windows are written out: its packed rows (96 windows) share the second-level
/// cache with a panel of columns.
constexpr std::int64_t kBlockPositions = 96;
/// Bytes of a raster: with a panel of columns, within the second-level cache.
constexpr std::int64_t kRasterBytes = 64 << 10;
/// Tasks a thread should have to choose from, so that the last one does not wait long for the others.
constexpr std::int64_t kTasksPerThread = 4;

/// What a sweep reads and where its sums go.
template <class Elem>
struct SweepWork {
  ConvGeometry g;
  const Elem* images;
  const ColumnPanels& columns;
  OutputGrid out;
  SumObserver* observer;

  [[nodiscard]] const TileChoice& choice() const { return columns.choice(); }
  [[nodiscard]] std::int64_t positions() const { return std::int64_t{g.batch} * g.out_h * g.out_w; }
};

/// Blocks of consecutive positions, their windows written out.
template <class Elem>
class WindowBlocks {
 public:
  explicit WindowBlocks(const SweepWork<Elem>& work)
      : work_(work),
        count_(divide_up(work.positions(), kBlockPositions)),
        positions_(round_up(divide_up(work.positions(), count_), work.choice().kernel->rows)) {}

  [[nodiscard]] std::int64_t count() const { return count_; }

  [[nodiscard]] RowBlock make(std::int64_t index, Scratch& scratch) const {
    const std::int64_t first = index * positions_;
    const std::int64_t count = std::max<std::int64_t>(std::min(positions_, work_.positions() - first), 0);
    scratch.targets.clear();
    const ConvGeometry& g = work_.g;
    for (std::int64_t at = first; at < first + count; ++at)
      scratch.targets.push_back(work_.out.at(at / g.out_w / g.out_h, at / g.out_w % g.out_h, at % g.out_w));
    const std::byte* rows = work_.choice().kernel->kind == LaneKind::Words
                                ? pack<std::int16_t>(first, count, scratch)
                                : pack<std::uint8_t>(first, count, scratch);
    return {rows, row_stride(), kOneLine, 1, count, scratch.targets.data()};
  }

 private:
  /// Bytes from one packed row to the next: room for what the packer writes past the end.
  [[nodiscard]] std::int64_t row_stride() const {
    const int values = lane_values(work_.choice().kernel->kind);
    return padded_stride((work_.columns.steps() * values + kChunk) * 4 / values);
  }

  template <class Packed>
  const std::byte* pack(std::int64_t first, std::int64_t count, Scratch& scratch) const {
    const TileChoice& choice = work_.choice();
    std::byte* rows = grow(scratch.rows, round_up(count, choice.kernel->rows) * row_stride());
    const WindowPacker<Elem, Packed> packer(work_.g, work_.images, choice.row_offset);
    call_for(choice.isa, [&]() WAGESIM_INLINE_BODY {
      packer.pack(first, count, 0, work_.columns.depth(), row_stride() / std::int64_t{sizeof(Packed)},
                  reinterpret_cast<Packed*>(rows));
    });
    return rows;
  }

  const SweepWork<Elem>& work_;
  std::int64_t count_, positions_;
};

/// Blocks of output rows, their windows read where they lie.
template <class Elem>
class RasterBlocks {
 public:
  RasterBlocks(const SweepWork<Elem>& work, const ImageRaster& raster)
      : work_(work), raster_(raster), per_image_(divide_up(work.g.out_h, raster.rows())) {
    for (int ky = 0; ky < work.g.kernel_h; ++ky)
      lines_.push_back(raster.line(ky) * (4 / lane_values(work.choice().kernel->kind)));
  }

  [[nodiscard]] std::int64_t count() const { return work_.g.batch * per_image_; }

  [[nodiscard]] RowBlock make(std::int64_t index, Scratch& scratch) const {
    const std::int64_t image = index / per_image_;
    const int first = static_cast<int>(index % per_image_) * raster_.rows();
    const int rows = std::min(raster_.rows(), work_.g.out_h - first);
    scratch.targets.assign(static_cast<std::size_t>(raster_.positions(rows)), nullptr);
    for (int y = 0; y < rows; ++y)
      for (int x = 0; x < work_.g.out_w; ++x)
        scratch.targets[static_cast<std::size_t>(y * raster_.pitch() + x)] =
            work_.out.at(image, first + y, x);
    const bool words = work_.choice().kernel->kind == LaneKind::Words;
    return {words ? pack<std::int16_t>(image, first, scratch) : pack<std::uint8_t>(image, first, scratch),
            raster_.step() * (words ? 2 : 1),
            lines_.data(),
            static_cast<std::int64_t>(lines_.size()),
            raster_.positions(rows),
            scratch.targets.data()};
  }

 private:
  template <class Packed>
  const std::byte* pack(std::int64_t image, int first, Scratch& scratch) const {
    std::byte* rows = grow(scratch.rows, raster_.values() * std::int64_t{sizeof(Packed)});
    const Elem* from = work_.images + image * (work_.g.input_elements() / work_.g.batch);
    call_for(work_.choice().isa, [&]() WAGESIM_INLINE_BODY {
      raster_.pack(from, first, work_.choice().row_offset, reinterpret_cast<Packed*>(rows));
    });
    return rows;
  }

  const SweepWork<Elem>& work_;
  const ImageRaster& raster_;
  std::int64_t per_image_;
  std::vector<std::ptrdiff_t> lines_;
};

/// A raster as high as the cache allows, or none where windows cannot be read from it, or where the rows of
/// register tiles that nobody wants cost more than writing the windows out. That costs about what products
/// with eight columns do.
std::optional<ImageRaster> choose_raster(const ConvGeometry& g, const TileChoice& choice,
                                         std::int64_t wanted_blocks) {
  const int values = lane_values(choice.kernel->kind);
  if (g.dilation.w != 1 || g.in_c % values != 0 || g.kernel_h * g.kernel_w == 1) return std::nullopt;
  const ImageRaster one_row(g, 1), two_rows(g, 2);
  const std::int64_t row = two_rows.values() - one_row.values();
  const std::int64_t room = kRasterBytes * values / 4 - one_row.values();
  const std::int64_t blocks = divide_up(g.out_h, std::clamp<std::int64_t>(1 + room / row, 1, g.out_h));
  const std::int64_t an_image = std::max(blocks, divide_up(wanted_blocks, g.batch));
  const ImageRaster raster(g,
                           static_cast<int>(divide_up(g.out_h, std::min<std::int64_t>(an_image, g.out_h))));
  const std::int64_t used = std::int64_t{raster.rows()} * g.out_w;
  const std::int64_t made = round_up(raster.positions(raster.rows()), choice.kernel->rows);
  if (made * g.out_c > used * (g.out_c + 8)) return std::nullopt;
  return raster;
}

template <class Elem, class Blocks>
void sweep_blocks(WorkerPool& pool, std::vector<Scratch>& scratch, const SweepWork<Elem>& work,
                  const Blocks& blocks, std::int64_t wanted_tasks) {
  const std::int64_t panels = work.columns.panels();
  const std::int64_t groups = std::clamp<std::int64_t>(divide_up(wanted_tasks, blocks.count()), 1, panels);
  const std::int64_t group_panels = divide_up(panels, groups);
  share_out(pool, scratch, blocks.count() * groups, [&](Scratch& own, std::int64_t task) {
    const std::int64_t first = task % groups * group_panels, last = std::min(first + group_panels, panels);
    multiply_rows(blocks.make(task / groups, own), work.columns, work.out.columns, first, last, own);
    if (work.observer == nullptr || first >= last) return;
    std::erase(own.targets, nullptr);
    const int cols = work.choice().kernel->cols, begin = static_cast<int>(first) * cols;
    work.observer->see(static_cast<int>(&own - scratch.data()), own.targets, begin,
                       std::min(static_cast<int>(last) * cols, work.g.out_c) - begin);
  });
}

}  // namespace

template <class Elem>
void sweep(WorkerPool& pool, std::vector<Scratch>& scratch, const ConvGeometry& geometry, const Elem* images,
           const ColumnPanels& columns, const OutputGrid& out, SumObserver* observer) {
  const SweepWork<Elem> work{geometry, images, columns, out, observer};
  const std::int64_t wanted = pool.threads() == 1 ? 1 : pool.threads() * kTasksPerThread;
  if (const std::optional<ImageRaster> raster = choose_raster(geometry, columns.choice(), wanted))
    sweep_blocks(pool, scratch, work, RasterBlocks<Elem>(work, *raster), wanted);
  else
    sweep_blocks(pool, scratch, work, WindowBlocks<Elem>(work), wanted);
}

template void sweep(WorkerPool&, std::vector<Scratch>&, const ConvGeometry&, const std::int8_t*,
                    const ColumnPanels&, const OutputGrid&, SumObserver*);
template void sweep(WorkerPool&, std::vector<Scratch>&, const ConvGeometry&, const std::int16_t*,
                    const ColumnPanels&, const OutputGrid&, SumObserver*);

}  // namespace wagesim
