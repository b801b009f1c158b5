#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace wagesim {

/// A column of numbers of a CSV file that ships with a table, and their range.
struct NumberColumn {
  std::size_t index;
  double low, high;
  std::string_view allowed;
};

/// The cells of a line without quoting.
[[nodiscard]] std::vector<std::string_view> csv_cells(std::string_view line);

/// A number in the column's range, which infinities and what is no number never are.
[[nodiscard]] std::optional<double> csv_number(std::string_view text, const NumberColumn& column);

/// Calls take(line number from 1, line) for each line of a text.
template <class Take>
void for_each_line(std::string_view text, Take take) {
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
    take(number, line);
  }
}

}  // namespace wagesim
