#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "models/scheme/scheme.h"

namespace wagesim {

/// A tensor to dump; an empty one is left out.
struct DumpedTensor {
  StepTensor name;
  TensorView values;
  std::optional<int> unit;
};

/// Writes every tensor of one step below directory/stepNNNN: input and label there, those of an operation in
/// a folder each; beside a tensor with a unit 2^u found in the step its <tensor>_unit, one int32. .npy,
/// little-endian, C order, channel-last. The step must have been run with Keep::All on the batch. InputError
/// where a file cannot be written.
void dump_step(const std::filesystem::path& directory, std::int64_t step_number, const Network& network,
               const GoldenStep& step, const StepBatch& batch);

/// As above for tensors made elsewhere.
void dump_tensors(const std::filesystem::path& directory, std::int64_t step_number, const Network& network,
                  const std::vector<DumpedTensor>& tensors, const StepBatch& batch);

/// "step0007"
[[nodiscard]] std::string step_folder(std::int64_t step_number);

}  // namespace wagesim
