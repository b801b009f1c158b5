#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/energy/attojoules.h"

namespace wagesim::html {

/// A cell of numbers: what is shown, and the exact number that a chart draws (empty: none).
struct Cell {
  std::string text;
  std::string value;
  bool is_text = false;  ///< words, not a number
};

[[nodiscard]] Cell count_cell(std::uint64_t count);
[[nodiscard]] Cell bytes_cell(std::uint64_t bytes);
[[nodiscard]] Cell energy_cell(Attojoules energy);
[[nodiscard]] Cell share_cell(double share);
[[nodiscard]] Cell figure_cell(double value);
[[nodiscard]] Cell text_cell(std::string text);

/// Rows of one or more labels and a cell a column.
struct Table {
  std::vector<std::string> labels;   ///< headings of the label columns
  std::vector<std::string> columns;  ///< headings of the others
  struct Row {
    std::vector<std::string> labels;
    std::vector<Cell> cells;
    bool total = false;     ///< the sum of the others: kept out of charts
    std::string note = {};  ///< a line of words beneath, as wide as the table; empty: none
  };
  std::vector<Row> rows;

  /// A column of numbers is marked as a series for charts.js, a column of words is not.
  [[nodiscard]] std::string html() const;
};

/// A chart with its table folded away beneath it.
struct Chart {
  std::string kind;  ///< "stack", "band", "group", "line" or "roofline": charts.js
  std::string title, note;
  std::string unit;                                             ///< of its values: "pJ", "B", "cycles"
  std::vector<std::pair<std::string, std::string>> attributes;  ///< further data-... of the figure

  [[nodiscard]] std::string html(const Table& table) const;
};

/// A part of the page with its heading and an anchor.
[[nodiscard]] std::string section_html(const std::string& anchor, const std::string& title,
                                       const std::string& body);

/// Text folded away under a summary.
[[nodiscard]] std::string details_html(const std::string& summary, const std::string& body);

}  // namespace wagesim::html
