#include "sim/report/html/page.h"

#include <initializer_list>
#include <utility>

#include "sim/report/html/html_text.h"

namespace wagesim::html {

std::string page_html(const std::string& title, const std::string& content, std::string_view script) {
  const std::string name = escaped(title);
  const std::pair<std::string_view, std::string_view> fields[] = {
      {"{{generator}}", "wagesim"},          {"{{title}}", name},
      {"{{style}}", asset::kStyle},          {"{{content}}", content},
      {"{{library}}", asset::kChartLibrary}, {"{{script}}", script}};
  std::string text;
  std::string_view rest = asset::kPage;  // fields stand in the page in this order
  for (const auto& [field, value] : fields) {
    const std::size_t at = rest.find(field);
    text += rest.substr(0, at);
    text += value;
    rest = rest.substr(at + field.size());
  }
  return text += rest;
}

}  // namespace wagesim::html
