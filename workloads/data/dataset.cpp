#include "workloads/data/dataset.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "workloads/data/cifar.h"
#include "workloads/data/dataset_files.h"
#include "workloads/data/idx.h"
#include "workloads/data/npy_data.h"
#include "workloads/input/fault.h"
#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

std::string extents(std::int64_t height, std::int64_t width, std::int64_t channels) {
  return std::to_string(height) + "x" + std::to_string(width) + "x" + std::to_string(channels);
}

/// Loads both halves, collecting what is wrong in any file.
class Loader {
 public:
  Loader(DataFileSplit files, const Network& network) : files_(std::move(files)), network_(network) {}

  DataSplit load() {
    DataSplit split{load_half(files_.train), load_half(files_.test)};
    if (!faults_.empty()) throw InputError(faults_);
    return split;
  }

 private:
  /// Runs an action and keeps the faults it throws.
  void attempt(const std::function<void()>& action) {
    try {
      action();
    } catch (const InputError& error) {
      faults_.insert(faults_.end(), error.faults().begin(), error.faults().end());
    }
  }

  Dataset load_half(const DataFiles& files) {
    Dataset set;
    const std::size_t faults = faults_.size();
    if (files_.form == DataForm::Cifar) {
      attempt([&] { set = load_cifar(files.records); });
    } else {
      attempt([&] { set.images = read_images(files.images); });
      attempt([&] { set.labels = read_labels(files.labels); });
    }
    if (faults_.size() != faults) return set;
    const Shape& shape = set.images.shape();
    set.height = static_cast<int>(shape[1]);
    set.width = static_cast<int>(shape[2]);
    set.channels = static_cast<int>(shape[3]);
    const bool cifar = files_.form == DataForm::Cifar;
    check(set, cifar ? files.records.front() : files.images, cifar ? files.records.front() : files.labels);
    return set;
  }

  [[nodiscard]] Tensor<std::uint8_t> read_images(const std::filesystem::path& path) const {
    std::vector<std::uint8_t> bytes = read_file(path, kMaxDataFileBytes);
    if (files_.form == DataForm::Idx) return parse_idx_images(std::move(bytes), path.string());
    return parse_npy_images(bytes, path.string());
  }

  [[nodiscard]] std::vector<std::uint16_t> read_labels(const std::filesystem::path& path) const {
    std::vector<std::uint8_t> bytes = read_file(path, kMaxDataFileBytes);
    if (files_.form == DataForm::Idx) return parse_idx_labels(std::move(bytes), path.string());
    return parse_npy_labels(bytes, path.string());
  }

  void check(const Dataset& set, const std::filesystem::path& images, const std::filesystem::path& labels) {
    const Shape& shape = set.images.shape();
    if (shape[1] != network_.input_h || shape[2] != network_.input_w || shape[3] != network_.input_c) {
      faults_.push_back({images.string(), 0, "image size", extents(shape[1], shape[2], shape[3]),
                         "must be " + extents(network_.input_h, network_.input_w, network_.input_c) +
                             ", the input of network " + network_.name});
    }
    if (shape[0] != set.size()) {
      faults_.push_back({labels.string(), 0, "number of labels", std::to_string(set.size()),
                         "must be the number of images, " + std::to_string(shape[0])});
    }
    check_labels(set.labels, labels);
  }

  void check_labels(const std::vector<std::uint16_t>& labels, const std::filesystem::path& file) {
    const auto wrong = [&](std::uint16_t label) { return label >= network_.classes; };
    const auto first = std::ranges::find_if(labels, wrong);
    if (first == labels.end()) return;
    faults_.push_back({file.string(), 0, "label " + std::to_string(first - labels.begin()),
                       std::to_string(*first),
                       "must be 0 to " + std::to_string(network_.classes - 1) + "; " +
                           std::to_string(std::ranges::count_if(labels, wrong)) + " of the labels are not"});
  }

  DataFileSplit files_;
  const Network& network_;
  std::vector<Fault> faults_;
};

}  // namespace

DataSplit load_data(const std::filesystem::path& directory, const Network& network) {
  return Loader(find_data_files(directory), network).load();
}

}  // namespace wagesim
