#include "sim/app/test_set.h"

#include "workloads/train/evaluate.h"
#include "workloads/train/training_identity.h"

namespace wagesim {

TestSet::TestSet(const std::filesystem::path& directory, const Network& network, int batch, Isa isa)
    : data_(load_data(directory, network).test),
      network_(network),
      batch_(batch),
      checksum_(checksum_of(data_)),
      step_(scheme_of(network).make_step(network, pool_, Keep::Needed, isa)) {}

StepResult TestSet::judge(const std::vector<AnyTensor>& weights) {
  for (std::size_t i = 0; i < weights.size(); ++i) step_->load_state(i, weights[i].view());
  return evaluate_all(*step_, network_, data_, batch_);
}

}  // namespace wagesim
