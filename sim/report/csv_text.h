#pragma once

#include <string>

namespace wagesim {

/// A text that may hold commas, quotes or line ends as a cell of a CSV file (RFC 4180).
[[nodiscard]] inline std::string csv_quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char letter : text) result += letter == '"' ? "\"\"" : std::string(1, letter);
  return result + '"';
}

}  // namespace wagesim
