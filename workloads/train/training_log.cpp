#include "workloads/train/training_log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>

namespace wagesim {

std::string training_log(const std::vector<std::string>& counters, const std::vector<EpochRow>& rows) {
  std::string text =
      fmt::format("epoch,loss,train_error,test_error,test_ties,eta,{},seconds\n", fmt::join(counters, ","));
  for (const EpochRow& row : rows)
    fmt::format_to(std::back_inserter(text), "{},{:.6f},{:.6f},{:.6f},{},{},{},{:.2f}\n", row.epoch, row.loss,
                   row.train_error, row.test_error, row.test_ties, row.rate.value(),
                   fmt::join(row.counts, ","), row.seconds);
  return text;
}

}  // namespace wagesim
