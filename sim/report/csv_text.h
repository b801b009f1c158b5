#pragma once

#include <string>
#include <string_view>

namespace wagesim {

/// A text that may hold commas, quotes or line ends as a cell of a CSV file (RFC 4180). One that a
/// spreadsheet would take for a formula, as it begins with = + - @ or a tab, gets an apostrophe before it,
/// which spreadsheets read as "this is text".
[[nodiscard]] inline std::string csv_quoted(const std::string& text) {
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  if (!formula && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = formula ? "\"'" : "\"";
  for (const char letter : text) result += letter == '"' ? "\"\"" : std::string(1, letter);
  return result + '"';
}

}  // namespace wagesim
