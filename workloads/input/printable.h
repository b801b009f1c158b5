#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wagesim {

/// A text of a file or an argument as a terminal may get it: one line of valid UTF-8 in which control
/// characters, marks that turn the direction of writing and bytes that are no UTF-8 are spelled out (\n, \t,
/// \x1b, \u202e), so that nothing in it can move the cursor or pass for another line. At most `most` bytes,
/// then "...".
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = std::string_view::npos);

/// Whether printable() would change nothing.
[[nodiscard]] bool is_printable(std::string_view text);

/// As printable(), as long as a value in a message is: kExcerptBytes.
[[nodiscard]] std::string excerpt(std::string_view text);

/// The rule of every name that a file gives a network, a machine, a table, a kind of memory: 1 to
/// kLongestName bytes that printable() leaves as they are. (Names that become names of files ask for more.)
[[nodiscard]] bool is_name(std::string_view text);

inline constexpr std::size_t kExcerptBytes = 60;
inline constexpr std::size_t kLongestName = 64;
inline constexpr std::size_t kLongestText = 1000;  ///< of a sentence in a file, and of a path
inline constexpr const char* kNameRule = "must be 1 to 64 bytes of printable text";

}  // namespace wagesim
