#include "tests/util/array_feeder.h"

#include <algorithm>

namespace wagesim::test {
namespace {

constexpr int kSettingCycles = 1;  // settings stand one cycle before they are used

std::uint8_t random_weight(Random& random, MacMode mode, int lanes) {
  if (mode == MacMode::Int8) return static_cast<std::uint8_t>(random.integer(0, 255));
  int packed = 0;
  for (int lane = 0; lane < lanes; ++lane) packed |= random.one_of({0, 1, 3}) << (2 * lane);
  return static_cast<std::uint8_t>(packed);
}

}  // namespace

ArrayFeeder::ArrayFeeder(const ArraySize& size, std::uint64_t seed) : size_(size), random_(seed) {
  start_run();
}

void ArrayFeeder::start_run() {
  ++runs_;
  run_.mode = random_.chance(50) ? MacMode::Int8 : MacMode::Ternary;
  run_.dataflow = random_.chance(50) ? Dataflow::WeightStationary : Dataflow::OutputStationary;
  run_.tiles.clear();
  for (int tiles = random_.integer(1, 4); tiles > 0; --tiles) run_.tiles.push_back(random_tile());
  bubble_percent_ = random_.one_of({0, 10, 50});
  now_ = last_ = first_free_ = 0;
  load_tile_ = load_row_ = stream_tile_ = stream_vector_ = 0;
}

ArrayFeeder::Tile ArrayFeeder::random_tile() {
  Tile tile;
  const int lanes = run_.mode == MacMode::Int8 ? 1 : size_.lanes;
  tile.x.resize(static_cast<std::size_t>(random_.integer(1, 2 * (size_.rows + size_.cols))));
  for (auto& vector : tile.x) {
    vector.resize(static_cast<std::size_t>(size_.rows * lanes));
    for (std::int8_t& x : vector)
      x = static_cast<std::int8_t>(random_.chance(20) ? 0 : random_.integer(-127, 127));
  }
  tile.w.resize(weight_stationary() ? static_cast<std::size_t>(size_.rows) : tile.x.size());
  for (auto& row : tile.w) {
    row.resize(static_cast<std::size_t>(size_.cols));
    for (std::uint8_t& w : row) w = random_weight(random_, run_.mode, size_.lanes);
  }
  return tile;
}

const ArrayInputs& ArrayFeeder::next() {
  pins_ = {};
  const bool finished = stream_tile_ == run_.tiles.size();
  if (finished && now_ > last_ + 2 * size_.rows + size_.cols) start_run();
  pins_.mode = run_.mode;
  pins_.dataflow = run_.dataflow;
  pins_.enable = !random_.chance(10);
  if (!pins_.enable) {
    if (random_.chance(50)) offer_nonsense();
    return pins_;
  }
  const bool loaded = !weight_stationary() || stream_tile_ < load_tile_;
  if (now_ >= kSettingCycles) {
    if (weight_stationary()) offer_weights();
    if (stream_tile_ < run_.tiles.size() && loaded) offer_vector();
  }
  ++now_;
  return pins_;
}

void ArrayFeeder::offer_nonsense() {
  pins_.x_valid = pins_.x_first = pins_.w_valid = true;
  pins_.x_last = random_.chance(50);
  pins_.x = run_.tiles[0].x[0].data();
  pins_.w = run_.tiles[0].w[0].data();
}

void ArrayFeeder::offer_weights() {
  const std::size_t entered = stream_tile_ + (stream_vector_ > 0 ? 1 : 0);  // tiles whose weights are active
  if (load_tile_ == run_.tiles.size() || load_tile_ > entered || random_.chance(bubble_percent_)) return;
  pins_.w_valid = true;
  pins_.w_row = static_cast<int>(load_row_);
  pins_.w = run_.tiles[load_tile_].w[load_row_].data();
  if (++load_row_ == static_cast<std::size_t>(size_.rows)) {
    load_row_ = 0;
    ++load_tile_;
  }
}

void ArrayFeeder::offer_vector() {
  const Tile& tile = run_.tiles[stream_tile_];
  const bool last = stream_vector_ + 1 == tile.x.size();
  if (random_.chance(bubble_percent_) || (last && now_ < first_free_)) return;
  pins_.x_valid = true;
  pins_.x_first = stream_vector_ == 0;
  pins_.x_last = last;
  pins_.x = tile.x[stream_vector_].data();
  if (!weight_stationary()) {
    pins_.w_valid = true;
    pins_.w = tile.w[stream_vector_].data();
  }
  ++stream_vector_;
  if (!last) return;
  last_ = now_;
  if (!weight_stationary()) first_free_ = now_ + size_.rows;
  ++stream_tile_;
  stream_vector_ = 0;
}

}  // namespace wagesim::test
