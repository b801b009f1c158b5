#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wagesim {

/// Letters to insert, delete or replace to turn a into b (Levenshtein).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate a mistyped word most likely meant: the nearest one, the first of several as near. Half of
/// its letters may be wrong, one letter of a short word; nothing where none is that near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 std::span<const std::string> candidates);

}  // namespace wagesim
