#include "sim/app/test_set.h"

#include "workloads/train/evaluate.h"
#include "workloads/train/training_identity.h"

namespace wagesim {

TestSet::TestSet(const std::filesystem::path& directory, const Network& network, int batch)
    : data_(load_data(directory, network).test),
      batch_(batch),
      checksum_(checksum_of(data_)),
      step_(network, pool_) {}

StepResult TestSet::judge(const std::vector<Tensor<std::int16_t>>& weights) {
  for (std::size_t layer = 0; layer < weights.size(); ++layer) {
    const std::vector<std::int8_t> bytes(weights[layer].values().begin(), weights[layer].values().end());
    step_.load_weights(layer, bytes);
  }
  return evaluate_all(step_, data_, batch_);
}

}  // namespace wagesim
