#include "workloads/train/batches.h"

#include <algorithm>
#include <string>

#include "models/train/input_quantiser.h"
#include "models/train/sample_order.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

ImageShape image_shape(const Dataset& data) {
  return {data.height, data.width, data.channels};
}

template <class Elem>
void reshape(const Dataset& data, std::int64_t samples, Batch<Elem>& batch) {
  batch.input.reshape({samples, data.height, data.width, data.channels});
  batch.labels.resize(static_cast<std::size_t>(samples));
}

template <class Elem>
void quantise(const std::uint8_t* pixels, std::int64_t count, const std::array<std::int16_t, 256>& values,
              Elem* out) {
  for (std::int64_t i = 0; i < count; ++i) out[i] = static_cast<Elem>(values[pixels[i]]);
}

}  // namespace

AnyBatch::AnyBatch(ElementType type) {
  if (type == ElementType::Int16) batch_ = Batch<std::int16_t>{};
}

StepBatch AnyBatch::view() const {
  return std::visit(
      [](const auto& batch) {
        return StepBatch{TensorView(batch.input), batch.labels};
      },
      batch_);
}

TrainingBatches::TrainingBatches(const Workload& workload, const Dataset& data, std::uint64_t seed)
    : data_(data),
      batch_(workload.batch),
      seed_(seed),
      augmentation_(workload.augmentation),
      values_(input_values(workload.network.scaling, workload.network.bits.activation)),
      pixels_(static_cast<std::size_t>(image_shape(data).elements())) {
  if (batch_ > data.size())
    throw InputError(
        Fault{{},
              0,
              "batch",
              std::to_string(batch_),
              "must be 1 to " + std::to_string(data.size()) + ", the number of training images"});
}

std::uint32_t TrainingBatches::sample(std::int64_t step, std::int64_t place) {
  const std::int64_t epoch = step / steps_per_epoch(), first = step % steps_per_epoch() * batch_;
  if (epoch != ordered_epoch_) {
    order_ = sample_order(data_.size(), seed_, epoch);
    ordered_epoch_ = epoch;
  }
  return order_[static_cast<std::size_t>(first + place)];
}

template <class Elem>
void TrainingBatches::image(std::int64_t step, std::int64_t place, Elem* out) {
  const ImageShape shape = image_shape(data_);
  const std::uint32_t index = sample(step, place);
  const std::uint8_t* image = data_.images.data() + index * shape.elements();
  if (augments()) {
    RandomStream random(seed_, RandomStream::Purpose::Augmentation,
                        {static_cast<std::uint64_t>(step / steps_per_epoch()), index});
    augment(shape, augmentation_.pad, draw_crop_and_flip(augmentation_, random), image, pixels_.data());
    image = pixels_.data();
  }
  quantise(image, shape.elements(), values_, out);
}

template <class Elem>
void TrainingBatches::fill(std::int64_t step, Batch<Elem>& batch) {
  const std::int64_t elements = image_shape(data_).elements();
  reshape(data_, batch_, batch);
  for (std::int64_t place = 0; place < batch_; ++place) {
    image(step, place, batch.input.data() + place * elements);
    batch.labels[static_cast<std::size_t>(place)] = data_.labels[sample(step, place)];
  }
}

template <class Elem>
void fill_in_order(const Network& network, const Dataset& data, std::int64_t first, std::int64_t count,
                   Batch<Elem>& batch) {
  const std::int64_t elements = image_shape(data).elements();
  reshape(data, count, batch);
  quantise(data.images.data() + first * elements, count * elements,
           input_values(network.scaling, network.bits.activation), batch.input.data());
  std::copy_n(data.labels.begin() + first, count, batch.labels.begin());
}

template void TrainingBatches::fill(std::int64_t, Batch<std::int8_t>&);
template void TrainingBatches::fill(std::int64_t, Batch<std::int16_t>&);
template void TrainingBatches::image(std::int64_t, std::int64_t, std::int8_t*);
template void TrainingBatches::image(std::int64_t, std::int64_t, std::int16_t*);
template void fill_in_order(const Network&, const Dataset&, std::int64_t, std::int64_t, Batch<std::int8_t>&);
template void fill_in_order(const Network&, const Dataset&, std::int64_t, std::int64_t, Batch<std::int16_t>&);

}  // namespace wagesim
