#include "sim/report/html/html_table.h"

#include <fmt/format.h>

#include "sim/report/html/html_text.h"

namespace wagesim::html {

Cell count_cell(std::uint64_t count) {
  return {count_text(count), std::to_string(count)};
}
Cell bytes_cell(std::uint64_t bytes) {
  return {bytes_text(bytes), std::to_string(bytes)};
}
Cell energy_cell(Attojoules energy) {
  return {joule_text(energy.picojoules()), to_picojoule_text(energy)};
}
Cell share_cell(double share) {
  return {share_text(share), fmt::format("{}", share)};
}
Cell figure_cell(double value) {
  return {figure_text(value), fmt::format("{}", value)};
}
Cell text_cell(std::string text) {
  return {std::move(text), "", true};
}

std::string Table::html() const {
  std::string text = "<div class=\"scroll\"><table>\n<thead><tr>";
  for (const std::string& heading : labels)
    text += fmt::format("<th class=\"label\">{}</th>", escaped(heading));
  for (std::size_t column = 0; column < columns.size(); ++column) {
    const bool words = !rows.empty() && rows.front().cells[column].is_text;
    text +=
        fmt::format("<th{}>{}</th>", words ? " class=\"label\"" : " data-series", escaped(columns[column]));
  }
  text += "</tr></thead>\n<tbody>\n";
  for (const Row& row : rows) {
    text += row.total ? "<tr class=\"total\">" : "<tr>";
    for (const std::string& label : row.labels)
      text += fmt::format("<th scope=\"row\">{}</th>", escaped(label));
    for (const Cell& cell : row.cells) {
      if (cell.is_text)
        text += fmt::format("<td class=\"text\">{}</td>", escaped(cell.text));
      else
        text += fmt::format("<td data-value=\"{}\">{}</td>", cell.value, escaped(cell.text));
    }
    text += "</tr>\n";
    if (!row.note.empty())
      text += fmt::format("<tr class=\"note\"><td colspan=\"{}\">{}</td></tr>\n",
                          labels.size() + columns.size(), escaped(row.note));
  }
  return text + "</tbody>\n</table></div>\n";
}

std::string Chart::html(const Table& table) const {
  std::string data;
  for (const auto& [name, value] : attributes) data += fmt::format(" data-{}=\"{}\"", name, escaped(value));
  return fmt::format(
      "<figure data-chart=\"{}\" data-unit=\"{}\"{}>\n<figcaption>{}<p>{}</p></figcaption>\n"
      "<div class=\"canvas\"><canvas role=\"img\" aria-label=\"{}; the table below has the "
      "numbers\"></canvas></div>\n{}"
      "</figure>\n",
      kind, unit, data, escaped(title), escaped(note), escaped(title), details_html("Table", table.html()));
}

std::string section_html(const std::string& anchor, const std::string& title, const std::string& body) {
  return fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", anchor, escaped(title), body);
}

std::string details_html(const std::string& summary, const std::string& body) {
  return fmt::format("<details open><summary>{}</summary>\n{}</details>\n", escaped(summary), body);
}

}  // namespace wagesim::html
