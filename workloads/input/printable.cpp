#include "workloads/input/printable.h"

#include <algorithm>
#include <array>
#include <boost/locale/utf.hpp>
#include <cstdint>
#include <utility>

namespace wagesim {
namespace {

namespace utf = boost::locale::utf;

/// Control characters of ASCII and Latin-1, and those of Unicode that end lines or turn the direction of
/// writing (Unicode Standard 15, general categories Cc, Zl, Zp; UAX 9, explicit marks).
bool is_control(utf::code_point letter) {
  constexpr std::array<std::pair<utf::code_point, utf::code_point>, 7> kRanges = {{{0x00, 0x1F},
                                                                                   {0x7F, 0x9F},
                                                                                   {0x061C, 0x061C},
                                                                                   {0x200E, 0x200F},
                                                                                   {0x2028, 0x202E},
                                                                                   {0x2066, 0x2069},
                                                                                   {0xFEFF, 0xFEFF}}};
  return std::ranges::any_of(
      kRanges, [&](const auto& range) { return letter >= range.first && letter <= range.second; });
}

std::string hexadecimal(utf::code_point number, int digits) {
  std::string text;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
    text += "0123456789abcdef"[number >> shift & 0xF];
  return text;
}

std::string spelled(utf::code_point letter) {
  if (letter == '\n') return "\\n";
  if (letter == '\t') return "\\t";
  if (letter == '\r') return "\\r";
  return letter < 0x80 ? "\\x" + hexadecimal(letter, 2) : "\\u" + hexadecimal(letter, 4);
}

/// The first letter of a text as it may be shown; takes it off the text.
std::string take_letter(std::string_view& text) {
  const char* next = text.data();
  const char* const end = text.data() + text.size();
  const utf::code_point letter = utf::utf_traits<char>::decode(next, end);
  const bool valid = letter != utf::illegal && letter != utf::incomplete;
  const std::size_t bytes = valid ? static_cast<std::size_t>(next - text.data()) : 1;
  const std::string_view taken = text.substr(0, bytes);
  text.remove_prefix(bytes);
  if (!valid) return "\\x" + hexadecimal(static_cast<std::uint8_t>(taken[0]), 2);
  return is_control(letter) ? spelled(letter) : std::string(taken);
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
  std::string shown;
  while (!text.empty()) {
    const std::string letter = take_letter(text);
    if (letter.size() > most - shown.size()) return shown + "...";
    shown += letter;
  }
  return shown;
}

bool is_printable(std::string_view text) {
  return printable(text) == text;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && is_printable(text);
}

std::string excerpt(std::string_view text) {
  return printable(text, kExcerptBytes);
}

}  // namespace wagesim
