#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace wagesim {

/// Outcome of comparing two trees of results.
struct TreeComparison {
  std::int64_t files = 0;                 ///< found equal before the first difference
  std::optional<std::string> difference;  ///< the first, in a sentence; nothing where the trees are equal
};

/// Compares two directories file by file: .npy by type, shape and value, all others byte by byte. Files are
/// visited step by step in the order a step computes them, so that the first difference is the cause of those
/// after it: forward tensors, then errors and gradients, then updates. InputError where a directory is
/// missing, has no files, or a file is unreadable or
/// neither that nor a directory.
[[nodiscard]] TreeComparison compare_trees(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace wagesim
