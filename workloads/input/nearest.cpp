#include "workloads/input/nearest.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

namespace wagesim {
namespace {

/// Half of the letters may differ, one in short words; or the one word begins with the other.
bool may_mean(std::string_view word, std::string_view candidate, std::size_t distance) {
  constexpr std::size_t kShortWord = 4;
  const std::size_t longest = std::max(word.size(), candidate.size());
  const std::size_t shortest = std::min(word.size(), candidate.size());
  if (distance <= (longest <= kShortWord ? 1 : longest / 2)) return true;
  return shortest >= kShortWord && word.substr(0, shortest) == candidate.substr(0, shortest);
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);  // distances from the letters of a so far to every start of b
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  constexpr std::size_t kLongestWord = 64;  // the work is the product of the lengths
  if (word.size() > kLongestWord) return std::nullopt;
  std::size_t best = std::numeric_limits<std::size_t>::max();
  std::optional<std::string> found;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance >= best || !may_mean(word, candidate, distance)) continue;
    best = distance;
    found = candidate;
  }
  return found;
}

}  // namespace wagesim
