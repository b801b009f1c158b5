#include "workloads/data/dataset_files.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>

#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;

std::set<std::string> names_in(const fs::path& directory) {
  std::set<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error))
    names.insert(entry->path().filename().string());
  if (error) throw file_error(directory, "cannot read data directory", error.value());
  return names;
}

std::vector<fs::path> records_in(const fs::path& directory, const std::set<std::string>& names,
                                 std::string_view start) {
  std::vector<fs::path> files;
  for (const std::string& name : names)
    if (name.starts_with(start) && name.ends_with(".bin")) files.push_back(directory / name);
  return files;
}

/// The raw file if it is there, else the packed one.
fs::path raw_or_packed(const fs::path& directory, const std::set<std::string>& names,
                       const std::string& name) {
  return directory / (!names.contains(name) && names.contains(name + ".gz") ? name + ".gz" : name);
}

DataFiles idx_files(const fs::path& directory, const std::set<std::string>& names, const std::string& half) {
  return {raw_or_packed(directory, names, half + "-images-idx3-ubyte"),
          raw_or_packed(directory, names, half + "-labels-idx1-ubyte"),
          {}};
}

DataFiles npy_files(const fs::path& directory, const std::string& half) {
  return {directory / (half + "_images.npy"), directory / (half + "_labels.npy"), {}};
}

bool any_there(const std::set<std::string>& names, const DataFileSplit& split) {
  const auto there = [&](const fs::path& path) { return names.contains(path.filename().string()); };
  return there(split.train.images) || there(split.train.labels) || there(split.test.images) ||
         there(split.test.labels) || !split.train.records.empty() || !split.test.records.empty();
}

void require_records(const fs::path& directory, const DataFileSplit& split) {
  std::vector<Fault> faults;
  if (split.train.records.empty()) faults.push_back(file_fault(directory, "missing", "data_batch*.bin"));
  if (split.test.records.empty()) faults.push_back(file_fault(directory, "missing", "test_batch*.bin"));
  if (!faults.empty()) throw InputError(faults);
}

}  // namespace

DataFileSplit find_data_files(const fs::path& directory) {
  const std::set<std::string> names = names_in(directory);
  const std::vector<DataFileSplit> forms = {
      {DataForm::Idx, idx_files(directory, names, "train"), idx_files(directory, names, "t10k")},
      {DataForm::Cifar,
       {{}, {}, records_in(directory, names, "data_batch")},
       {{}, {}, records_in(directory, names, "test_batch")}},
      {DataForm::Npy, npy_files(directory, "train"), npy_files(directory, "test")}};
  std::optional<DataFileSplit> found;
  for (const DataFileSplit& form : forms) {
    if (!any_there(names, form)) continue;
    if (found) {
      throw InputError(
          file_fault(directory, "more than one data set",
                     "must hold one form: IDX, CIFAR-10 binary or .npy, so that none is read by mistake"));
    }
    found = form;
  }
  if (!found) {
    throw InputError(
        file_fault(directory, "no data set",
                   "must hold train-images-idx3-ubyte[.gz] and its three companions (IDX), "
                   "data_batch*.bin and test_batch*.bin (CIFAR-10 binary), or train_images.npy and its "
                   "three companions"));
  }
  if (found->form == DataForm::Cifar) require_records(directory, *found);
  return *found;
}

}  // namespace wagesim
