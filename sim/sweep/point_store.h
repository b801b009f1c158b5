#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/sweep/plan.h"
#include "sim/sweep/point_result.h"

namespace wagesim::sweep {

using Results = std::map<std::string, PointResult, std::less<>>;

/// The results of a sweep in its folder, a file each: DIR/points/<id>.json, or <id>.failed. Files appear
/// whole or not at all, under the name of what determines them, so any number of processes may add some at a
/// time.
class PointStore {
 public:
  explicit PointStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// Makes the folder. InputError where it cannot be.
  void make() const;

  /// What is there of a plan's jobs. A file that is none counts as not there, and so does a result that lacks
  /// a figure of a path that the job asks for and that no earlier attempt was asked for.
  [[nodiscard]] Results load(const Plan& plan) const;
  /// Writes a result; a success takes the place of a failure. InputError where that cannot be.
  void add(const PointResult& result) const;

  /// Files of points that are none of the plan's: of sweeps before it, or of another version of the program.
  [[nodiscard]] std::vector<std::filesystem::path> others(const Plan& plan) const;

 private:
  [[nodiscard]] std::filesystem::path points() const { return folder_ / "points"; }
  [[nodiscard]] std::filesystem::path path_of(const std::string& id, bool failed) const;

  std::filesystem::path folder_;
};

/// Keeps others from a sweep's folder while it lives: everybody, or everybody who wants it alone.
class FolderLock {
 public:
  enum class Kind { Alone, Shared };
  /// InputError where another process has it.
  FolderLock(const std::filesystem::path& folder, Kind kind);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace wagesim::sweep
