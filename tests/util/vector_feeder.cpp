#include "tests/util/vector_feeder.h"

#include <algorithm>

#include "models/num/bit_widths.h"

namespace wagesim::test {
namespace {

constexpr int kMostWords = 9;  // a 3x3 window, or every window of stride 1 over one position
constexpr int kFreezePercent = 10, kBubblePercent = 15, kClearPercent = 5;

}  // namespace

VectorFeeder::VectorFeeder(int lanes, std::uint64_t seed)
    : lanes_(lanes), random_(seed), word_lanes_(std::make_unique<LaneGroup>()) {}

const VectorSettings& VectorFeeder::configure() {
  settings_.program =
      random_.one_of({vector_programs::kActivate, vector_programs::kMaximum, vector_programs::kRawLogits,
                      vector_programs::kQuantisedLogits, vector_programs::kRequantise,
                      vector_programs::kUpdate, vector_programs::kAddActivate, vector_programs::kAddMaximum});
  const bool update = settings_.program == vector_programs::kUpdate;
  settings_.shift = random_.chance(70) ? random_.integer(0, 20)
                    : update           ? random_.integer(-31, 62)
                                       : random_.integer(-32, 31);
  settings_.limit = random_.chance(60) ? 127 : random_.integer(0, 2047);
  const bool errors = settings_.program == vector_programs::kMaximum ||
                      settings_.program == vector_programs::kAddMaximum;  // have no target
  settings_.target =
      errors || random_.chance(30) ? 0 : static_cast<std::int32_t>(random_.between(-4096, 1 << 20));
  settings_.route_unsat = random_.chance(30);
  const int gradient_bits = random_.integer(2, 8), weight_bits = random_.integer(2, gradient_bits);
  settings_.clip = random_.chance(50) ? max_magnitude(gradient_bits) : random_.integer(0, 127);
  settings_.weight_limit = (1 << (gradient_bits - 1)) - (1 << (gradient_bits - weight_bits));
  settings_.weight_shift = gradient_bits - weight_bits;
  word_ = 0;
  start_result();
  return settings_;
}

void VectorFeeder::start_result() {
  word_lanes_->lanes = random_.integer(1, lanes_);
  word_lanes_->first_lane = random_.integer(0, lanes_ - word_lanes_->lanes);
  words_ = settings_.program.folds() ? random_.integer(1, kMostWords) : 1;
}

VectorInputs VectorFeeder::next() {
  VectorInputs pins;
  pins.enable = !random_.chance(kFreezePercent);
  pins.valid = !random_.chance(kBubblePercent);
  pins.take_exponent = random_.chance(10);
  pins.clear = random_.chance(kClearPercent);
  pins.lanes = word_lanes_.get();
  fill();
  if (!pins.enable || !pins.valid) return pins;
  word_ = word_ + 1 == words_ ? 0 : word_ + 1;
  return pins;
}

void VectorFeeder::fill() {
  if (word_ == 0) start_result();
  LaneGroup& word = *word_lanes_;
  word.first = word_ == 0;
  word.last = word_ + 1 == words_;
  word.index = settings_.program == vector_programs::kRequantise ? random_.integer(0, kMostWords - 1) : word_;
  constexpr int kMostLeft = 4, kAllOut = 32;
  const auto shift = [&] {
    return random_.chance(50) ? random_.integer(-kMostLeft, 4) : random_.integer(0, kAllOut);
  };
  word.word_shift = shift();
  word.sum_shift = shift();
  for (std::size_t lane = 0; lane < static_cast<std::size_t>(lanes_); ++lane) {
    word.value[lane] = value();
    const int index = random_.chance(50) ? word.index : random_.integer(0, kMostWords - 1);
    const bool raw = settings_.program == vector_programs::kRawLogits;  // are never masked
    word.mask[lane] = static_cast<std::uint8_t>(index << 2 | (raw ? 3 : random_.integer(0, 3)));
    word.weight[lane] = static_cast<std::int8_t>(random_.integer(-128, 127));
  }
}

std::int32_t VectorFeeder::value() {
  const std::int64_t unit = std::int64_t{1} << std::clamp(settings_.shift, 1, 30);
  const auto narrowed = [](std::int64_t x) {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(x, INT32_MIN, INT32_MAX));
  };
  switch (random_.integer(0, 5)) {
    case 0:  // equal maxima
      return random_.integer(-1, 1);
    case 1:  // ties and their neighbours
      return narrowed(random_.between(-300, 300) * unit + unit / 2 + random_.integer(-1, 1));
    case 2:  // the limit and its neighbours
      return narrowed(random_.one_of({-1, 1}) * (settings_.limit * unit + random_.integer(-1, 1)));
    case 3:
      return random_.one_of({INT32_MIN, INT32_MIN + 1, INT32_MAX, INT32_MAX - 1, 0});
    case 4:
      return static_cast<std::int32_t>(random_.seed()) >> random_.integer(0, 31);
    default:
      return narrowed(random_.between(-40, 40) * unit / 7);
  }
}

}  // namespace wagesim::test
