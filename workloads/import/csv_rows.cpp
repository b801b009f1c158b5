#include "workloads/import/csv_rows.h"

#include <fmt/format.h>

#include <boost/tokenizer.hpp>
#include <charconv>

namespace wagesim {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF", kNoBreakSpace = "\xC2\xA0";

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  for (bool changed = true; changed;) {
    const std::size_t before = text.size();
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    if (text.starts_with(kNoBreakSpace)) text.remove_prefix(kNoBreakSpace.size());
    if (text.ends_with(kNoBreakSpace)) text.remove_suffix(kNoBreakSpace.size());
    changed = text.size() != before;
  }
  return text;
}

/// A backslash is a character like any other here.
std::vector<std::string> cells_of(const std::string& line) {
  const boost::escaped_list_separator<char> comma("", ",", "\"");
  std::vector<std::string> cells;
  for (const std::string& cell : boost::tokenizer(line, comma)) cells.emplace_back(trimmed(cell));
  while (!cells.empty() && cells.back().empty()) cells.pop_back();
  return cells;
}

}  // namespace

std::vector<CsvRow> csv_rows(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<CsvRow> rows;
  int number = 0;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    ++number;
    if (CsvRow row{number, cells_of(std::string(line))}; !row.cells.empty()) rows.push_back(std::move(row));
  }
  return rows;
}

int CellFaults::integer(const CsvRow& row, std::size_t column, const char* name, int least, int most) {
  if (column >= row.cells.size()) {
    add(row, column, name, "is missing");
    return least;
  }
  const std::string& cell = row.cells[column];
  int value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error == std::errc() && end == cell.data() + cell.size() && value >= least && value <= most)
    return value;
  add(row, column, name, fmt::format("must be an integer from {} to {}", least, most));
  return least;
}

void CellFaults::add(const CsvRow& row, std::size_t column, const char* name, std::string allowed) {
  add(row.line, fmt::format("column {} ({})", column + 1, name),
      column < row.cells.size() ? row.cells[column] : std::string(), std::move(allowed));
}

void CellFaults::add(int line, std::string key, std::string value, std::string allowed) {
  faults_.push_back({file_, line, std::move(key), std::move(value), std::move(allowed)});
}

void CellFaults::finish() {
  if (!faults_.empty()) throw InputError(std::move(faults_));
}

}  // namespace wagesim
