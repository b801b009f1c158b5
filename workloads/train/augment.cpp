#include "workloads/train/augment.h"

#include <algorithm>

namespace wagesim {

CropAndFlip draw_crop_and_flip(const Augmentation& augmentation, RandomStream& random) {
  const auto places = static_cast<std::uint64_t>(2 * augmentation.pad + 1);
  CropAndFlip choice;
  choice.top = static_cast<int>(random.below(places));
  choice.left = static_cast<int>(random.below(places));
  choice.flip = augmentation.flip && random.below(2) == 1;
  return choice;
}

void augment(const ImageShape& shape, int pad, const CropAndFlip& choice, const std::uint8_t* in,
             std::uint8_t* out) {
  for (int y = 0; y < shape.height; ++y)
    for (int x = 0; x < shape.width; ++x, out += shape.channels) {
      const int from_y = y + choice.top - pad;
      const int from_x = (choice.flip ? shape.width - 1 - x : x) + choice.left - pad;
      const bool inside = from_y >= 0 && from_y < shape.height && from_x >= 0 && from_x < shape.width;
      if (inside)
        std::copy_n(in + (std::int64_t{from_y} * shape.width + from_x) * shape.channels, shape.channels, out);
      else
        std::fill_n(out, shape.channels, std::uint8_t{0});
    }
}

}  // namespace wagesim
