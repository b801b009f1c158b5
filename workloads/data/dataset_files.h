#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace wagesim {

enum class DataForm { Idx, Cifar, Npy };

/// The files of one half of a data set. Those of IDX and .npy may be missing; those of CIFAR-10 are all there
/// are.
struct DataFiles {
  std::filesystem::path images;                ///< of IDX and .npy
  std::filesystem::path labels;                ///< of IDX and .npy
  std::vector<std::filesystem::path> records;  ///< of CIFAR-10, in order of their names; at least one
};

struct DataFileSplit {
  DataForm form = DataForm::Idx;
  DataFiles train, test;
};

/// Which form of data set a directory holds, and where. A form is there if any of its files is. InputError
/// where the directory cannot be read, has none or more than one, or lacks CIFAR-10's training or test files.
[[nodiscard]] DataFileSplit find_data_files(const std::filesystem::path& directory);

}  // namespace wagesim
