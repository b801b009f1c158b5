#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "models/scheme/scheme.h"
#include "workloads/data/dataset.h"

namespace wagesim {

/// The test set of a directory, and the golden forward pass that judges a machine's weights on it.
class TestSet {
 public:
  /// InputError where the directory holds no data for this network.
  TestSet(const std::filesystem::path& directory, const Network& network, int batch, Isa isa = best_isa());

  /// Samples, wrong and tied ones of the test set under these stored weights.
  [[nodiscard]] StepResult judge(const std::vector<AnyTensor>& weights);
  /// CRC-32 over images and labels.
  [[nodiscard]] std::uint32_t checksum() const { return checksum_; }

 private:
  Dataset data_;
  Network network_;
  int batch_;
  std::uint32_t checksum_;
  WorkerPool pool_{1};
  std::unique_ptr<GoldenStep> step_;
};

}  // namespace wagesim
