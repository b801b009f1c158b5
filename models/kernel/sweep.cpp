#include "models/kernel/sweep.h"

#include <algorithm>
#include <type_traits>

#include "models/kernel/window_packer.h"

namespace wagesim {
namespace {

/// Positions of a block: its packed rows (96 windows) share the second-level cache with a panel of columns.
constexpr std::int64_t kBlockRows = 96;
/// Tasks a thread should have to choose from, so that the last one does not wait long for the others.
constexpr std::int64_t kTasksPerThread = 4;

struct Position {
  std::int64_t image;
  int y;
  int x;
};

Position position_of(const ConvGeometry& g, std::int64_t index) {
  const std::int64_t line = index / g.out_w;
  return {line / g.out_h, static_cast<int>(line % g.out_h), static_cast<int>(index % g.out_w)};
}

template <class Elem>
class Sweep {
 public:
  Sweep(const ConvGeometry& geometry, const Elem* images, const ColumnPanels& columns, const OutputGrid& out)
      : g_(geometry),
        images_(images),
        columns_(columns),
        out_(out),
        kernel_(*columns.choice().kernel),
        positions_(std::int64_t{geometry.batch} * geometry.out_h * geometry.out_w),
        dense_(out.col_stride == out.columns.width && out.row_stride == geometry.out_w * out.col_stride &&
               out.image_stride == geometry.out_h * out.row_stride) {}

  [[nodiscard]] std::int64_t positions() const { return positions_; }

  void block(Scratch& scratch, std::int64_t first, std::int64_t count, std::int64_t first_panel,
             std::int64_t last_panel) const {
    if (kernel_.kind == LaneKind::Words)
      pack_rows<std::int16_t>(scratch, first, count);
    else
      pack_rows<std::uint8_t>(scratch, first, count);
    for (std::int64_t panel = first_panel; panel < last_panel; ++panel)
      for (std::int64_t row = 0; row < count; row += kernel_.rows)
        tile(scratch, panel, first, row, std::min<std::int64_t>(kernel_.rows, count - row));
  }

 private:
  /// Bytes from one packed row to the next: room for what the packer writes past the end.
  [[nodiscard]] std::int64_t row_stride() const {
    return padded_stride((columns_.steps() * lane_values(kernel_.kind) + kChunk) * 4 /
                         lane_values(kernel_.kind));
  }

  template <class Packed>
  void pack_rows(Scratch& scratch, std::int64_t first, std::int64_t count) const {
    std::byte* rows = grow(scratch.rows, round_up(count, kernel_.rows) * row_stride());
    const WindowPacker<Elem, Packed> packer(g_, images_, columns_.choice().row_offset);
    packer.pack(first, count, 0, columns_.depth(), row_stride() / std::int64_t{sizeof(Packed)},
                reinterpret_cast<Packed*>(rows));
  }

  void tile(Scratch& scratch, std::int64_t panel, std::int64_t first, std::int64_t row,
            std::int64_t rows) const {
    const std::int64_t col = panel * kernel_.cols;
    const std::int64_t cols = std::min<std::int64_t>(kernel_.cols, g_.out_c - col);
    const bool direct =
        dense_ && rows == kernel_.rows && cols == kernel_.cols && cols <= out_.columns.together(col);
    TileArgs args{.rows = scratch.rows.data() + row * row_stride(),
                  .row_stride = row_stride(),
                  .step_stride = 4,
                  .columns = columns_.panel(panel),
                  .steps = columns_.steps(),
                  .narrow_steps = columns_.choice().narrow_steps,
                  .start = columns_.start(panel),
                  .sum = direct ? out_.base + (first + row) * out_.col_stride + out_.columns.offset_of(col)
                                : grow(scratch.tile, std::int64_t{kernel_.rows} * kernel_.cols),
                  .sum_stride = direct ? out_.col_stride : kernel_.cols,
                  .accumulate = false};
    kernel_.run(args);
    if (direct) return;
    for (std::int64_t r = 0; r < rows; ++r) {
      const Position at = position_of(g_, first + row + r);
      std::int32_t* const to = out_.at(at.image, at.y, at.x);
      const std::int32_t* const from = args.sum + r * args.sum_stride;
      out_.columns.visit(col, cols, [&](std::int64_t offset, std::int64_t done, std::int64_t count) {
        std::copy_n(from + done, count, to + offset);
      });
    }
  }

  ConvGeometry g_;
  const Elem* images_;
  const ColumnPanels& columns_;
  OutputGrid out_;
  const TileKernel& kernel_;
  std::int64_t positions_;
  bool dense_;  ///< consecutive positions lie side by side in the output
};

}  // namespace

template <class Elem>
void sweep(WorkerPool& pool, std::vector<Scratch>& scratch, const ConvGeometry& geometry, const Elem* images,
           const ColumnPanels& columns, const OutputGrid& out) {
  const Sweep<Elem> work(geometry, images, columns, out);
  const std::int64_t wanted = pool.threads() == 1 ? 1 : pool.threads() * kTasksPerThread;
  const std::int64_t blocks = divide_up(work.positions(), kBlockRows);
  const std::int64_t block_rows =
      round_up(divide_up(work.positions(), blocks), columns.choice().kernel->rows);
  const std::int64_t panel_groups = std::clamp<std::int64_t>(divide_up(wanted, blocks), 1, columns.panels());
  const std::int64_t group_panels = divide_up(columns.panels(), panel_groups);
  share_out(pool, scratch, blocks * panel_groups, [&](Scratch& own, std::int64_t task) {
    const std::int64_t first = task / panel_groups * block_rows;
    const std::int64_t first_panel = task % panel_groups * group_panels;
    const std::int64_t count = std::min(block_rows, work.positions() - first);
    if (count > 0)
      work.block(own, first, count, first_panel, std::min(first_panel + group_panels, columns.panels()));
  });
}

template void sweep(WorkerPool&, std::vector<Scratch>&, const ConvGeometry&, const std::int8_t*,
                    const ColumnPanels&, const OutputGrid&);
template void sweep(WorkerPool&, std::vector<Scratch>&, const ConvGeometry&, const std::int16_t*,
                    const ColumnPanels&, const OutputGrid&);

}  // namespace wagesim
