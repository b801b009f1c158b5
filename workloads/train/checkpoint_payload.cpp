#include "workloads/train/checkpoint_payload.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "workloads/train/byte_stream.h"

namespace wagesim {
namespace {

void put(ByteWriter& out, const Health& health) {
  for (const std::int64_t count : {health.activations_saturated, health.errors_saturated,
                                   health.unpool_saturated, health.zero_errors, health.zero_gradients})
    out.put(count);
}

Health get_health(ByteReader& in) {
  Health health;
  for (std::int64_t* count : {&health.activations_saturated, &health.errors_saturated,
                              &health.unpool_saturated, &health.zero_errors, &health.zero_gradients})
    *count = in.get<std::int64_t>();
  return health;
}

void put(ByteWriter& out, const EpochRow& row) {
  out.put(row.epoch);
  out.put(row.loss);
  out.put(row.train_error);
  out.put(row.test_error);
  out.put(row.test_ties);
  out.put(row.eta_log2);
  put(out, row.health);
  out.put(row.seconds);
}

EpochRow get_row(ByteReader& in) {
  EpochRow row;
  row.epoch = in.get<std::int64_t>();
  row.loss = in.get<double>();
  row.train_error = in.get<double>();
  row.test_error = in.get<double>();
  row.test_ties = in.get<std::int64_t>();
  row.eta_log2 = in.get<int>();
  row.health = get_health(in);
  row.seconds = in.get<double>();
  return row;
}

void put(ByteWriter& out, const EpochSums& sums) {
  out.put(sums.loss);
  out.put(sums.samples);
  out.put(sums.wrong);
  put(out, sums.health);
  out.put(sums.seconds);
}

EpochSums get_sums(ByteReader& in) {
  EpochSums sums;
  sums.loss = in.get<double>();
  sums.samples = in.get<std::int64_t>();
  sums.wrong = in.get<std::int64_t>();
  sums.health = get_health(in);
  sums.seconds = in.get<double>();
  return sums;
}

void put(ByteWriter& out, const Tensor<std::int16_t>& tensor) {
  out.put(static_cast<std::uint32_t>(tensor.shape().rank()));
  for (int axis = 0; axis < tensor.shape().rank(); ++axis) out.put(tensor.shape()[axis]);
  out.put(tensor.values());
}

Tensor<std::int16_t> get_tensor(ByteReader& in) {
  std::int64_t extents[Shape::kMaxRank] = {};
  const auto rank = in.get<std::uint32_t>();
  if (rank != 2 && rank != 4) throw std::out_of_range("a weight has 2 or 4 extents");
  for (std::uint32_t axis = 0; axis < rank; ++axis) extents[axis] = in.get<std::int64_t>();
  const std::vector<std::int16_t> values = in.values<std::int16_t>();
  std::int64_t elements = 1;
  for (std::uint32_t axis = 0; axis < rank; ++axis)
    if (extents[axis] < 1 || __builtin_mul_overflow(elements, extents[axis], &elements))
      throw std::out_of_range("a weight's extents are out of range");
  if (elements != static_cast<std::int64_t>(values.size()))
    throw std::out_of_range("a weight's extents do not match");
  Tensor<std::int16_t> tensor(rank == 2 ? Shape{extents[0], extents[1]}
                                        : Shape{extents[0], extents[1], extents[2], extents[3]});
  std::copy(values.begin(), values.end(), tensor.data());
  return tensor;
}

}  // namespace

std::string encode_checkpoint(const Checkpoint& checkpoint) {
  const TrainingState& state = checkpoint.state;
  ByteWriter out;
  out.put(checkpoint.identity.network);
  out.put(checkpoint.identity.data);
  out.put(state.seed);
  out.put(state.batch);
  out.put(std::span<const std::uint32_t>(state.lanes));
  out.put(state.step);
  out.put(state.eta_log2);
  put(out, state.sums);
  out.put(static_cast<std::uint64_t>(state.rows.size()));
  for (const EpochRow& row : state.rows) put(out, row);
  out.put(static_cast<std::uint64_t>(state.weights.size()));
  for (const Tensor<std::int16_t>& weights : state.weights) put(out, weights);
  return out.bytes();
}

Checkpoint decode_checkpoint(std::span<const std::uint8_t> payload) {
  Checkpoint checkpoint;
  TrainingState& state = checkpoint.state;
  ByteReader in(payload);
  checkpoint.identity.network = in.text();
  checkpoint.identity.data = in.get<std::uint32_t>();
  state.seed = in.get<std::uint64_t>();
  state.batch = in.get<int>();
  state.lanes = in.values<std::uint32_t>();
  state.step = in.get<std::int64_t>();
  state.eta_log2 = in.get<int>();
  state.sums = get_sums(in);
  for (std::size_t rows = in.count(1); rows > 0; --rows) state.rows.push_back(get_row(in));
  for (std::size_t layers = in.count(1); layers > 0; --layers) state.weights.push_back(get_tensor(in));
  if (!in.at_end()) throw std::out_of_range("bytes are left over");
  return checkpoint;
}

}  // namespace wagesim
