#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/input/fault.h"

namespace wagesim {

/// One line of a table of cells.
struct CsvRow {
  int line = 0;                    ///< 1-based
  std::vector<std::string> cells;  ///< without blanks around them
};

/// Rows of a text of cells between commas, as spreadsheets and hands write them: LF or CRLF, a byte order
/// mark, blanks, tabs and no-break spaces around cells, a comma at the end or none, empty lines. Cells may be
/// quoted.
[[nodiscard]] std::vector<CsvRow> csv_rows(std::string_view text);

/// Collects what is wrong with the cells of a file.
class CellFaults {
 public:
  explicit CellFaults(std::string file) : file_(std::move(file)) {}

  /// The cell as an integer in [least, most]; least, and a fault, where it is none.
  int integer(const CsvRow& row, std::size_t column, const char* name, int least, int most);
  void add(const CsvRow& row, std::size_t column, const char* name, std::string allowed);
  void add(int line, std::string key, std::string value, std::string allowed);
  [[nodiscard]] std::size_t count() const { return faults_.size(); }
  /// InputError where there is a fault.
  void finish();

 private:
  std::string file_;
  std::vector<Fault> faults_;
};

}  // namespace wagesim
