#include "workloads/train/sample_pool.h"

#include <algorithm>
#include <string>
#include <utility>

#include "workloads/input/fault.h"
#include "workloads/trace/limits.h"

namespace wagesim {
namespace {

/// Images of a pool, each made when it is read, by the step and place that show it first.
class PoolImages final : public ByteSource {
 public:
  PoolImages(std::shared_ptr<TrainingBatches> batches, std::size_t image_bytes, std::int64_t batch,
             std::vector<std::int64_t> first_shown)
      : batches_(std::move(batches)),
        batch_(batch),
        first_shown_(std::move(first_shown)),
        image_(image_bytes) {}

  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    while (!out.empty()) {
      const std::size_t within = static_cast<std::size_t>(offset) % image_.size();
      make(static_cast<std::int64_t>(offset / image_.size()));
      const std::size_t count = std::min(out.size(), image_.size() - within);
      std::copy_n(image_.begin() + static_cast<std::ptrdiff_t>(within), count,
                  reinterpret_cast<std::int8_t*>(out.data()));
      out = out.subspan(count);
      offset += count;
    }
  }

 private:
  void make(std::int64_t image) const {
    if (image == made_) return;
    const std::int64_t shown = first_shown_[static_cast<std::size_t>(image)];
    batches_->image(shown / batch_, shown % batch_, image_.data());
    made_ = image;
  }

  std::shared_ptr<TrainingBatches> batches_;
  std::int64_t batch_;
  std::vector<std::int64_t> first_shown_;  ///< step * batch + place
  mutable std::vector<std::int8_t> image_;
  mutable std::int64_t made_ = -1;  ///< the image in image_
};

}  // namespace

StepPool pool_of_steps(std::shared_ptr<TrainingBatches> batches, const Dataset& data, std::int64_t batch,
                       std::int64_t first_step, std::int64_t steps) {
  StepPool pool;
  std::vector<std::int64_t> first_shown;
  std::vector<std::int32_t> known(static_cast<std::size_t>(data.size()), -1);  // pool index of each sample
  for (std::int64_t shown = first_step * batch; shown < (first_step + steps) * batch; ++shown) {
    const std::uint32_t sample = batches->sample(shown / batch, shown % batch);
    std::int32_t index = batches->augments() ? -1 : known[sample];
    if (index < 0) {
      if (first_shown.size() >= static_cast<std::size_t>(trace_limits::kMaxSamples))
        throw InputError(Fault{{}, 0, "steps", std::to_string(steps), "show more than 2^31 - 1 images"});
      index = known[sample] = static_cast<std::int32_t>(first_shown.size());
      first_shown.push_back(shown);
      pool.labels.push_back(data.labels[sample]);
    }
    pool.order.push_back(index);
  }
  const auto image = static_cast<std::size_t>(data.height) * static_cast<std::size_t>(data.width) *
                     static_cast<std::size_t>(data.channels);
  const std::uint64_t bytes = std::uint64_t{image} * first_shown.size();
  pool.images = Content(
      std::make_shared<PoolImages>(std::move(batches), image, batch, std::move(first_shown)), 0, bytes);
  return pool;
}

}  // namespace wagesim
