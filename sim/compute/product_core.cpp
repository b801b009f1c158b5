#include "sim/compute/product_core.h"

#include <algorithm>

namespace wagesim {
namespace {

std::size_t size(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

unsigned lane_mask(MacMode mode, int lane) {
  return mode == MacMode::Int8 ? 0xFFu : 3u << (2 * lane);
}

}  // namespace

ProductCore::ProductCore(ArrayCore& array, const MachineParams& machine, const StallSource& stalls)
    : array_(array),
      machine_(machine),
      stalls_(stalls),
      x_(size(machine.rows) * size(machine.ternary_lanes)),
      w_(size(machine.cols)),
      y_(size(machine.cols)),
      nonzero_w_next_(x_.size()),
      nonzero_w_(x_.size()),
      nonzero_x_(x_.size()) {}

void ProductCore::begin(ProductSchedule& schedule, OperandBytes bytes, Accumulator::Half& half) {
  schedule_ = &schedule;
  bytes_ = bytes;
  half_ = &half;
  cycles_ = {};
  now_ = 0;
  load_ = {};
  stream_ = {};
  loaded_ = schedule.weight_stationary() ? 0 : schedule.subtiles().size();
  entered_ = 0;
  last_entry_ = -1;
  result_subtile_ = 0;
  result_element_ = 0;
  refused_ = 0;
  end_ = -1;
  effectual_ = 0;
}

bool ProductCore::step() {
  ArrayInputs pins;
  pins.mode = schedule_->mode();
  pins.dataflow = schedule_->weight_stationary() ? Dataflow::WeightStationary : Dataflow::OutputStationary;
  if (refused_ > 0) {  // an accumulator still busy with its last row freezes the array and the feeder
    --refused_;
    pins.enable = false;
    clock_array(pins);
    ++cycles_[Stall::Random];
    return true;
  }
  if (now_ < product_startup_cycles(machine_))
    ++cycles_[Stall::Fill];
  else
    feed(pins);
  const ArrayOutputs outputs = clock_array(pins);
  ++now_;
  if (outputs.valid) accept_results(outputs);
  return end_ < 0 || now_ < end_;
}

ArrayOutputs ProductCore::clock_array(const ArrayInputs& pins) {
  const ArrayOutputs outputs = array_.step(pins);
  if (probe_ != nullptr) probe_->cycle(pins, outputs);
  return outputs;
}

void ProductCore::feed(ArrayInputs& pins) {
  // Both sides see what the other had done by the end of the cycle before.
  const std::size_t loaded = loaded_;
  const bool shadow_free = load_.subtile <= entered_;
  if (shadow_free && load_.subtile < schedule_->subtiles().size() && schedule_->weight_stationary())
    load_weights(pins);
  if (stream_.subtile >= schedule_->subtiles().size())
    ++cycles_[Stall::Drain];
  else if (stream_.subtile >= loaded)
    ++cycles_[Stall::WeightWait];
  else
    stream_vector(pins);
}

void ProductCore::load_weights(ArrayInputs& pins) {
  const ProductSchedule::Subtile& current = subtile(load_.subtile);
  if (!load_.under_way) {
    load_.under_way = true;
    load_.words = schedule_->fetch_weight_row(current, load_.element, bytes_, w_.data());
    load_.refused = stalls_.stall(StallChannel::WeightRead, transactions_.weight_rows++);
    count_weights();
  }
  if (load_.remaining() > 1) {
    --(load_.words > 1 ? load_.words : load_.refused);
    return;
  }
  load_.under_way = false;
  pins.w_valid = true;
  pins.w_row = static_cast<int>(load_.element);
  pins.w = w_.data();
  if (++load_.element == schedule_->weight_rows(current)) {
    load_.element = 0;
    ++load_.subtile;
    ++loaded_;
  }
}

void ProductCore::start_vector(const ProductSchedule::Subtile& current) {
  stream_.under_way = true;
  stream_.words = schedule_->fetch_vector(current, stream_.element, bytes_, x_.data(), y_.data());
  stream_.refused = stalls_.stall(StallChannel::ActivationRead, transactions_.vectors++);
  stream_.waiting = 0;
  if (!schedule_->weight_stationary()) {
    stream_.refused += stalls_.stall(StallChannel::WeightRead, transactions_.weight_rows++);
    const bool last = stream_.element + 1 == schedule_->vectors(current);
    if (last && last_entry_ >= 0) {  // the sums before must have left the row that these are captured in
      const std::int64_t entry = now_ + stream_.remaining() - 1;
      stream_.waiting = std::max<std::int64_t>(last_entry_ + machine_.rows - entry, 0);
    }
  }
  count_vector();
}

void ProductCore::stream_vector(ArrayInputs& pins) {
  if (!stream_.under_way) start_vector(subtile(stream_.subtile));
  if (stream_.words > 1) {
    --stream_.words;
    ++cycles_[Stall::BankConflict];
  } else if (stream_.refused > 0) {
    --stream_.refused;
    ++cycles_[Stall::Random];
  } else if (stream_.waiting > 0) {
    --stream_.waiting;
    ++cycles_[Stall::DrainWait];
  } else {
    present_vector(pins);
  }
}

void ProductCore::present_vector(ArrayInputs& pins) {
  ++cycles_.busy;
  stream_.under_way = false;
  pins.x_valid = true;
  pins.x_first = stream_.element == 0;
  pins.x_last = stream_.element + 1 == schedule_->vectors(subtile(stream_.subtile));
  pins.x = x_.data();
  if (!schedule_->weight_stationary()) {
    pins.w_valid = true;
    pins.w = y_.data();
  }
  if (pins.x_first) ++entered_;
  ++stream_.element;
  if (pins.x_last) {
    last_entry_ = now_;
    finish_subtile();
    stream_.element = 0;
    ++stream_.subtile;
  }
}

void ProductCore::accept_results(const ArrayOutputs& outputs) {
  const ProductSchedule::Subtile& current = subtile(result_subtile_);
  const bool stationary = schedule_->weight_stationary();
  const std::int64_t results = stationary ? schedule_->vectors(current) : machine_.rows;
  const std::int64_t row = stationary ? result_element_ : machine_.rows - 1 - result_element_;
  if (row < current.results.count) {
    const int column = schedule_->array_column(current);
    if (outputs.sums != nullptr && half_ != nullptr)
      half_->accept(schedule_->accumulator_row(current, row), column, outputs.sums + column, current.columns,
                    schedule_->accumulates() || current.adds);
    refused_ = stalls_.stall(StallChannel::AccumulatorWrite, transactions_.results++);
  }
  if (++result_element_ == results) {
    result_element_ = 0;
    if (++result_subtile_ == schedule_->subtiles().size()) end_ = now_ + kAccumulatorWriteCycles;
  }
}

void ProductCore::count_weights() {
  if (bytes_.y == nullptr) return;
  const int lanes = schedule_->lanes();
  if (load_.element == 0) std::fill(nonzero_w_next_.begin(), nonzero_w_next_.end(), 0);
  for (int lane = 0; lane < lanes; ++lane) {
    const unsigned mask = lane_mask(schedule_->mode(), lane);
    std::int32_t nonzero = 0;
    for (const std::uint8_t weight : w_) nonzero += (weight & mask) != 0 ? 1 : 0;
    nonzero_w_next_[size(load_.element * lanes + lane)] = nonzero;
  }
}

void ProductCore::count_vector() {
  if (bytes_.x == nullptr) return;
  const int lanes = schedule_->lanes();
  if (schedule_->weight_stationary()) {
    if (stream_.element == 0) {
      std::swap(nonzero_w_, nonzero_w_next_);
      std::fill(nonzero_x_.begin(), nonzero_x_.end(), 0);
    }
    const std::size_t values = size(machine_.rows) * size(lanes);
    for (std::size_t at = 0; at < values; ++at) nonzero_x_[at] += x_[at] != 0 ? 1 : 0;
    return;
  }
  for (int lane = 0; lane < lanes; ++lane) {
    const unsigned mask = lane_mask(schedule_->mode(), lane);
    std::int64_t nonzero_x = 0, nonzero_y = 0;
    for (int row = 0; row < machine_.rows; ++row) nonzero_x += x_[size(row * lanes + lane)] != 0 ? 1 : 0;
    for (const std::uint8_t weight : y_) nonzero_y += (weight & mask) != 0 ? 1 : 0;
    effectual_ += nonzero_x * nonzero_y;
  }
}

void ProductCore::finish_subtile() {
  if (!schedule_->weight_stationary() || bytes_.x == nullptr) return;
  for (std::size_t at = 0; at < x_.size(); ++at) effectual_ += std::int64_t{nonzero_x_[at]} * nonzero_w_[at];
}

}  // namespace wagesim
