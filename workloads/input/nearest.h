#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wagesim {

/// Letters to insert, delete or replace to turn a into b (Levenshtein).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate a mistyped word most likely meant: the nearest one, the first of several as near, as long as
/// no more than a third of the word (but at least one letter) has to change.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 std::span<const std::string> candidates);

}  // namespace wagesim
