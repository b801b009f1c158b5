#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "models/scheme/wage/training_step.h"
#include "workloads/train/batches.h"

namespace wagesim {

/// Writes every tensor of one step below directory/stepNNNN: input and label there, the layers' tensors in a
/// folder each. .npy, little-endian, C order, channel-last. The step must have been run with Keep::All.
/// update is int8 where eta leaves |D| below 128 whatever the gradient, else int16. InputError where a file
/// cannot be written.
template <class Elem>
void dump_step(const std::filesystem::path& directory, std::int64_t step_number, int eta_log2,
               const TrainingStep<Elem>& step, const Batch<Elem>& batch);

/// As above for layer states made elsewhere, one a layer of the network.
template <class Elem>
void dump_tensors(const std::filesystem::path& directory, std::int64_t step_number, int eta_log2,
                  const Network& network, std::span<const LayerState<Elem>> layers, const Batch<Elem>& batch);

/// "step0007"
[[nodiscard]] std::string step_folder(std::int64_t step_number);

}  // namespace wagesim
