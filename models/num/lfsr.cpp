#include "models/num/lfsr.h"

#include <algorithm>

namespace wagesim {

LfsrLeap::LfsrLeap(std::uint64_t draws) {
  // The map of `draws` draws by repeated squaring; column i is the image of bit i.
  std::array<std::uint32_t, 32> power;
  for (std::size_t i = 0; i < power.size(); ++i) {
    image_of_bit_[i] = std::uint32_t{1} << i;
    power[i] = lfsr_draw(image_of_bit_[i]);
  }
  for (; draws != 0; draws >>= 1) {
    LfsrLeap squared(*this);
    squared.image_of_bit_ = power;
    if ((draws & 1) != 0)
      for (std::uint32_t& column : image_of_bit_) column = squared(column);
    for (std::uint32_t& column : power) column = squared(column);
  }
}

void LfsrBank::draw(std::span<std::uint16_t> draws) {
  std::uint32_t* const states = states_.data();
  for (std::size_t base = 0; base < draws.size(); base += states_.size()) {
    const std::size_t count = std::min(draws.size() - base, states_.size());
    std::uint16_t* const out = draws.data() + base;
    for (std::size_t lane = 0; lane < count; ++lane) {
      states[lane] = lfsr_draw(states[lane]);
      out[lane] = static_cast<std::uint16_t>(states[lane]);
    }
  }
}

}  // namespace wagesim
