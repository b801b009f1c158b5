#include "sim/sweep/point_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>

#include "workloads/io/atomic_file.h"
#include "workloads/io/read_file.h"

namespace wagesim::sweep {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxResultBytes = std::size_t{1} << 20;
constexpr const char *kDone = ".json", *kFailed = ".failed";

std::optional<PointResult> read_result(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  try {
    const std::vector<std::uint8_t> bytes = read_file(path, kMaxResultBytes);
    return parse_point_result({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string());
  } catch (const InputError&) {
    return std::nullopt;  // somebody's hand was at it: computing it again mends it
  }
}

/// A path that leads nowhere was asked for too: it stands there as no number.
bool answers(const PointResult& result, const PointJob& job) {
  return result.state != PointResult::State::Done ||
         std::ranges::all_of(job.paths,
                             [&](const std::string& path) { return result.figures.contains(path); });
}

}  // namespace

void PointStore::make() const {
  make_directory(points());
}

fs::path PointStore::path_of(const std::string& id, bool failed) const {
  return points() / (id + (failed ? kFailed : kDone));
}

Results PointStore::load(const Plan& plan) const {
  Results results;
  for (const PointJob& job : plan.jobs) {
    std::optional<PointResult> result = read_result(path_of(job.id, false));
    if (!result || result->id != job.id || !answers(*result, job))
      result = read_result(path_of(job.id, true));
    if (result && result->id == job.id) results.emplace(job.id, std::move(*result));
  }
  return results;
}

void PointStore::add(const PointResult& result) const {
  const bool failed = result.state == PointResult::State::Failed;
  write_file(path_of(result.id, failed), to_text(result));
  std::error_code ignored;
  if (!failed) fs::remove(path_of(result.id, true), ignored);
}

std::vector<fs::path> PointStore::others(const Plan& plan) const {
  std::set<std::string> wanted;
  for (const PointJob& job : plan.jobs) wanted.insert(job.id);
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(points(), error), end; !error && entry != end; entry.increment(error)) {
    const fs::path& path = entry->path();
    const bool is_result = path.extension() == kDone || path.extension() == kFailed;
    if (is_result && !wanted.contains(path.stem().string())) files.push_back(path);
  }
  std::ranges::sort(files);
  return files;
}

FolderLock::FolderLock(const fs::path& folder, Kind kind) {
  constexpr mode_t kMode = 0666;
  const fs::path path = folder / ".lock";
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kMode);
  if (descriptor_ < 0) throw file_error(path, "cannot create", errno);
  if (::flock(descriptor_, (kind == Kind::Alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return;
  const int reason = errno;
  ::close(descriptor_);
  if (reason != EWOULDBLOCK) throw file_error(path, "cannot lock", reason);
  throw InputError(file_fault(folder, "is in use",
                              kind == Kind::Alone
                                  ? "another sweep works in this folder"
                                  : "a sweep works in this folder alone; shards and points may share one"));
}

FolderLock::~FolderLock() {
  ::close(descriptor_);
}

}  // namespace wagesim::sweep
