#pragma once

#include <string>
#include <string_view>

namespace wagesim::html {

// The files of this folder as they stand, embedded by the build; kChartLibrary is empty where it was built
// without.
namespace asset {
extern const std::string_view kPage, kStyle, kScript, kChartLibrary;
}  // namespace asset

/// A whole page that needs nothing beside itself: content between the style and the scripts, of which the
/// last, after the chart library, is a report's or another.
[[nodiscard]] std::string page_html(const std::string& title, const std::string& content,
                                    std::string_view script = asset::kScript);

}  // namespace wagesim::html
