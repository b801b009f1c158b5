#include "workloads/train/training_log.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace wagesim {

std::string training_log(const std::vector<EpochRow>& rows) {
  std::string text =
      "epoch,loss,train_error,test_error,test_ties,eta,activations_saturated,errors_saturated,unpool_"
      "saturated,"
      "zero_errors,zero_gradients,seconds\n";
  for (const EpochRow& row : rows)
    fmt::format_to(std::back_inserter(text), "{},{:.6f},{:.6f},{:.6f},{},{},{},{},{},{},{},{:.2f}\n",
                   row.epoch, row.loss, row.train_error, row.test_error, row.test_ties,
                   std::ldexp(1.0, row.eta_log2), row.health.activations_saturated,
                   row.health.errors_saturated, row.health.unpool_saturated, row.health.zero_errors,
                   row.health.zero_gradients, row.seconds);
  return text;
}

}  // namespace wagesim
