#include "workloads/data/dataset.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
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

/// Of labels whose images cannot be counted: enough to say what is wrong with them.
constexpr std::size_t kMaxUnknownLabelBytes = std::size_t{1} << 26;

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
    if (files_.form == DataForm::Cifar) return load_records(files);
    Dataset set;
    const std::size_t faults = faults_.size();
    std::optional<std::int64_t> announced;  // images, once their header has been found right
    attempt([&] { set.images = read_images(files.images, announced); });
    attempt([&] { set.labels = read_labels(files.labels, announced); });
    if (faults_.size() != faults) return set;
    measure(set);
    check_labels(set.labels, files.labels);
    return set;
  }

  Dataset load_records(const DataFiles& files) {
    Dataset set;
    const std::size_t faults = faults_.size();
    attempt([&] {
      set = load_cifar(files.records, [&](std::span<const std::uint8_t>, std::uint64_t) {
        require_size({1, kCifarExtent, kCifarExtent, kCifarChannels}, files.records.front());
      });
    });
    if (faults_.size() != faults) return set;
    measure(set);
    check_labels(set.labels, files.records.front());
    return set;
  }

  static void measure(Dataset& set) {
    const Shape& shape = set.images.shape();
    set.height = static_cast<int>(shape[1]);
    set.width = static_cast<int>(shape[2]);
    set.channels = static_cast<int>(shape[3]);
  }

  /// Size and number are judged by the header, before a file that is no data of this network takes memory.
  [[nodiscard]] Tensor<std::uint8_t> read_images(const std::filesystem::path& path,
                                                 std::optional<std::int64_t>& announced) const {
    const bool idx = files_.form == DataForm::Idx;
    const FileCheck fits = [&](std::span<const std::uint8_t> start, std::uint64_t size) {
      const Shape shape =
          idx ? announced_idx(start, 3, path.string()) : announced_npy_images(start, size, path.string());
      require_size(shape, path);
      announced = shape[0];
    };
    std::vector<std::uint8_t> bytes = read_file(path, kMaxDataFileBytes, fits);
    return idx ? parse_idx_images(std::move(bytes), path.string()) : parse_npy_images(bytes, path.string());
  }

  [[nodiscard]] std::vector<std::uint16_t> read_labels(const std::filesystem::path& path,
                                                       std::optional<std::int64_t> images) const {
    const bool idx = files_.form == DataForm::Idx;
    const FileCheck fits = [&](std::span<const std::uint8_t> start, std::uint64_t size) {
      const Shape shape =
          idx ? announced_idx(start, 1, path.string()) : announced_npy_labels(start, size, path.string());
      if (images && shape[0] != *images)
        throw InputError({path.string(), 0, "number of labels", std::to_string(shape[0]),
                          "must be the number of images, " + std::to_string(*images)});
    };
    const std::size_t most = images ? kMaxDataFileBytes : kMaxUnknownLabelBytes;
    std::vector<std::uint8_t> bytes = read_file(path, most, fits);
    return idx ? parse_idx_labels(std::move(bytes), path.string()) : parse_npy_labels(bytes, path.string());
  }

  void require_size(const Shape& shape, const std::filesystem::path& file) const {
    if (shape[1] == network_.input_h && shape[2] == network_.input_w && shape[3] == network_.input_c) return;
    throw InputError({file.string(), 0, "image size", extents(shape[1], shape[2], shape[3]),
                      "must be " + extents(network_.input_h, network_.input_w, network_.input_c) +
                          ", the input of network " + network_.name});
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
