#pragma once

#include <algorithm>
#include <cstdint>

#include "models/layer/conv_geometry.h"
#include "models/num/divide.h"

namespace wagesim {

/// Output positions of a convolution cut into panels of at most so many: several images, or rows of one, or a
/// piece of a row. A panel is strips of one image each, rows [y, y + rows) of columns [x, x + width).
class PositionPanels {
 public:
  struct Strip {
    std::int64_t image;
    int y, rows, x, width;
  };

  PositionPanels(const ConvGeometry& g, std::int64_t most)
      : batch_(g.batch), out_h_(g.out_h), out_w_(g.out_w) {
    width_ = static_cast<int>(std::min<std::int64_t>(out_w_, most));
    rows_ = width_ < out_w_ ? 1 : static_cast<int>(std::clamp<std::int64_t>(most / width_, 1, out_h_));
    images_ =
        rows_ < out_h_ ? 1 : std::clamp<std::int64_t>(most / (out_h_ * std::int64_t{out_w_}), 1, batch_);
    pieces_ = divide_up(out_w_, width_);
    per_image_ = divide_up(out_h_, rows_) * pieces_;
  }

  [[nodiscard]] std::int64_t count() const { return divide_up(batch_, images_) * per_image_; }
  /// Strips of the largest panel, and of those the largest extents.
  [[nodiscard]] std::int64_t strips() const { return images_; }
  [[nodiscard]] int rows() const { return rows_; }
  [[nodiscard]] int width() const { return width_; }

  /// Calls each(strip) for the strips of a panel; all have the same rows and columns.
  template <class Each>
  void visit(std::int64_t panel, const Each& each) const {
    const std::int64_t image = panel / per_image_ * images_;
    const int y = static_cast<int>(panel % per_image_ / pieces_) * rows_;
    const int x = static_cast<int>(panel % pieces_) * width_;
    for (std::int64_t i = image; i < std::min(image + images_, batch_); ++i)
      each(Strip{i, y, std::min(rows_, out_h_ - y), x, std::min(width_, out_w_ - x)});
  }
  /// Positions of a panel.
  [[nodiscard]] std::int64_t positions(std::int64_t panel) const {
    std::int64_t sum = 0;
    visit(panel, [&](const Strip& strip) { sum += std::int64_t{strip.rows} * strip.width; });
    return sum;
  }

 private:
  std::int64_t batch_;
  int out_h_, out_w_;
  int width_ = 0, rows_ = 0;
  std::int64_t images_ = 0, pieces_ = 0, per_image_ = 0;
};

}  // namespace wagesim
