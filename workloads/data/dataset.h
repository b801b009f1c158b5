#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "models/tensor/tensor.h"
#include "models/train/network.h"

namespace wagesim {

/// Labelled images as they are in their files: unsigned 8-bit pixels, channel-last.
struct Dataset {
  int height = 0, width = 0, channels = 0;
  Tensor<std::uint8_t> images;        ///< [N, height, width, channels], N >= 1
  std::vector<std::uint16_t> labels;  ///< N classes

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(labels.size()); }
};

struct DataSplit {
  Dataset train, test;
};

/// Loads the data set of a directory, in whichever of these forms is there (docs/networks.md):
///   IDX       train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-..., t10k-labels-..., each raw
///   or .gz CIFAR-10  data_batch*.bin and test_batch*.bin, read in order of their names, any number of
///   records each .npy      train_images.npy, train_labels.npy, test_images.npy, test_labels.npy
/// InputError, with what is wrong in each file, where one is missing, unreadable, cut short or no such file,
/// where images do not fit the network's input or labels its classes, or where there is no data set or more
/// than one form.
[[nodiscard]] DataSplit load_data(const std::filesystem::path& directory, const Network& network);

}  // namespace wagesim
