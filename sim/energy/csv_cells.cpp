#include "sim/energy/csv_cells.h"

#include <algorithm>
#include <charconv>

namespace wagesim {

std::vector<std::string_view> csv_cells(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t start = 0; start <= line.size();) {
    const std::size_t end = std::min(line.find(',', start), line.size());
    cells.push_back(line.substr(start, end - start));
    start = end + 1;
  }
  return cells;
}

std::optional<double> csv_number(std::string_view text, const NumberColumn& column) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  if (!(value >= column.low && value <= column.high)) return {};
  return value;
}

}  // namespace wagesim
