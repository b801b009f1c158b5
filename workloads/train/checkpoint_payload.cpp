#include "workloads/train/checkpoint_payload.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "workloads/train/byte_stream.h"

namespace wagesim {
namespace {

void put(ByteWriter& out, const LearningRate& rate) {
  for (const int part : {rate.factor, rate.exponent, rate.range_log2}) out.put(part);
}

LearningRate get_rate(ByteReader& in) {
  LearningRate rate;
  for (int* part : {&rate.factor, &rate.exponent, &rate.range_log2}) *part = in.get<int>();
  return rate;
}

void put(ByteWriter& out, const EpochRow& row) {
  out.put(row.epoch);
  out.put(row.loss);
  out.put(row.train_error);
  out.put(row.test_error);
  out.put(row.test_ties);
  put(out, row.rate);
  out.put(std::span<const std::int64_t>(row.counts));
  out.put(row.seconds);
}

EpochRow get_row(ByteReader& in) {
  EpochRow row;
  row.epoch = in.get<std::int64_t>();
  row.loss = in.get<double>();
  row.train_error = in.get<double>();
  row.test_error = in.get<double>();
  row.test_ties = in.get<std::int64_t>();
  row.rate = get_rate(in);
  row.counts = in.values<std::int64_t>();
  row.seconds = in.get<double>();
  return row;
}

void put(ByteWriter& out, const EpochSums& sums) {
  out.put(sums.loss);
  out.put(sums.samples);
  out.put(sums.wrong);
  out.put(std::span<const std::int64_t>(sums.counts));
  out.put(sums.seconds);
}

EpochSums get_sums(ByteReader& in) {
  EpochSums sums;
  sums.loss = in.get<double>();
  sums.samples = in.get<std::int64_t>();
  sums.wrong = in.get<std::int64_t>();
  sums.counts = in.values<std::int64_t>();
  sums.seconds = in.get<double>();
  return sums;
}

void put(ByteWriter& out, const AnyTensor& tensor) {
  out.put(static_cast<std::uint32_t>(tensor.type()));
  out.put(static_cast<std::uint32_t>(tensor.shape().rank()));
  for (int axis = 0; axis < tensor.shape().rank(); ++axis) out.put(tensor.shape()[axis]);
  with_element(tensor.type(), [&](auto element) { out.put(tensor.view().values<decltype(element)>()); });
}

AnyTensor get_tensor(ByteReader& in) {
  const auto type = in.get<std::uint32_t>();
  if (type > static_cast<std::uint32_t>(ElementType::Int64)) throw std::out_of_range("no such element type");
  const auto rank = in.get<std::uint32_t>();
  if (rank < 1 || rank > Shape::kMaxRank) throw std::out_of_range("a tensor has 1 to 4 extents");
  std::vector<std::int64_t> extents(rank);
  std::int64_t elements = 1;
  for (std::int64_t& extent : extents) {
    extent = in.get<std::int64_t>();
    if (extent < 1 || __builtin_mul_overflow(elements, extent, &elements))
      throw std::out_of_range("a tensor's extents are out of range");
  }
  return with_element(static_cast<ElementType>(type), [&](auto element) {
    const auto values = in.values<decltype(element)>();
    if (elements != static_cast<std::int64_t>(values.size()))
      throw std::out_of_range("a tensor's extents do not match");
    AnyTensor tensor(static_cast<ElementType>(type), Shape(extents));
    std::ranges::copy(values, tensor.values<decltype(element)>().begin());
    return tensor;
  });
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
  put(out, state.rate);
  put(out, state.sums);
  out.put(static_cast<std::uint64_t>(state.rows.size()));
  for (const EpochRow& row : state.rows) put(out, row);
  out.put(static_cast<std::uint64_t>(state.tensors.size()));
  for (const AnyTensor& tensor : state.tensors) put(out, tensor);
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
  state.rate = get_rate(in);
  state.sums = get_sums(in);
  for (std::size_t rows = in.count(1); rows > 0; --rows) state.rows.push_back(get_row(in));
  for (std::size_t tensors = in.count(1); tensors > 0; --tensors) state.tensors.push_back(get_tensor(in));
  if (!in.at_end()) throw std::out_of_range("bytes are left over");
  return checkpoint;
}

}  // namespace wagesim
