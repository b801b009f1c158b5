#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "models/train/learning_rate.h"
#include "models/train/network.h"

namespace wagesim {

/// The learning rate from this epoch on (the first is 0).
struct RateStep {
  int from_epoch = 0;
  LearningRate rate;
  friend bool operator==(const RateStep&, const RateStep&) = default;
};

/// Of the training images, before scaling: black border of pad pixels with a random crop back to size, random
/// mirroring left to right.
struct Augmentation {
  int pad = 0;
  bool flip = false;
  friend bool operator==(const Augmentation&, const Augmentation&) = default;
};

/// What a network file says: a validated network and how to train it. The loss is always SSE.
struct Workload {
  Network network;
  int batch = 1;
  int epochs = 1;
  std::vector<RateStep> schedule;  ///< ascending, the first from epoch 0
  Augmentation augmentation;

  /// The rate of an epoch >= 0.
  [[nodiscard]] LearningRate rate_at(int epoch) const;
};

/// Reads a network that ships, by its name ("lenet5"), or a network file (docs/networks.md), a text with a
/// slash or ending in .yaml. InputError with all its faults where it is unreadable, has unknown, missing or
/// nonsensical keys, impossible shapes, or layers whose worst-case sums leave int32.
[[nodiscard]] Workload load_workload(const std::string& name_or_path);

/// As load_workload() for a text; faults name file.
[[nodiscard]] Workload parse_workload(std::string_view text, const std::string& file);

}  // namespace wagesim
