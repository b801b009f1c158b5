#pragma once

#include <cstdint>

#include "models/num/random_stream.h"
#include "workloads/network/workload.h"

namespace wagesim {

/// Extents of one channel-last image.
struct ImageShape {
  int height = 0, width = 0, channels = 0;
  [[nodiscard]] std::int64_t elements() const { return std::int64_t{height} * width * channels; }
};

/// How one sample is augmented: the crop's place in the padded image, and whether it is mirrored left to
/// right.
struct CropAndFlip {
  int top = 0, left = 0;  ///< 0 to 2 * pad
  bool flip = false;
};

[[nodiscard]] CropAndFlip draw_crop_and_flip(const Augmentation& augmentation, RandomStream& random);

/// Augments an image of 8-bit pixels, before scaling: the border of `pad` pixels is black (0). in and out are
/// distinct.
void augment(const ImageShape& shape, int pad, const CropAndFlip& choice, const std::uint8_t* in,
             std::uint8_t* out);

}  // namespace wagesim
