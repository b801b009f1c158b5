// report.html as text: whole, self-contained, and its numbers those of the run. How it looks in a browser is
// for scripts/check-report.
#include "sim/report/html/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "sim/report/html/html_table.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/sections.h"
#include "tests/sim/report/stats_example.h"

namespace wagesim {
namespace {

using testing::HasSubstr;
using testing::Not;

PricedRun example() {
  boost::json::object stats = stats_example();
  stats["trace"].as_object()["network"] = "<b>\"net\" & co</b>";
  return price_stats(parse_stats(text_of(stats), "stats.json"), "45nm");
}

/// The page without its style and scripts.
std::string body(const std::string& page) {
  const std::size_t start = page.find("<body>");
  return page.substr(start, page.find("<script>") - start);
}

std::ptrdiff_t count(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  return std::distance(std::sregex_iterator(text.begin(), text.end(), regex), {});
}

TEST(ReportPage, NeedsNothingBesideItself) {
  const std::string page = html::run_page(example());
  EXPECT_EQ(count(body(page), "(src|href)=\"(?!#)"), 0);
  const std::string head = page.substr(0, page.find("<body>"));
  EXPECT_EQ(count(head, "<link (?!rel=\"icon\" href=\"data:,\")"), 0);
  EXPECT_EQ(count(head, "@import|url\\("), 0);
  EXPECT_EQ(count(head, "<script"), 0);
  EXPECT_THAT(page, Not(HasSubstr("{{")));
}

TEST(ReportPage, ClosesWhatItOpens) {
  const std::string text = body(html::run_page(example()));
  for (const std::string tag : {"section", "figure", "figcaption", "details", "table", "thead", "tbody", "tr",
                                "th", "td", "div", "dl", "p", "pre", "ul"})
    EXPECT_EQ(count(text, "<" + tag + "[ >]"), count(text, "</" + tag + ">")) << tag;
}

TEST(ReportPage, EscapesNamesThatOthersChose) {
  const std::string page = html::run_page(example());
  EXPECT_THAT(page, Not(HasSubstr("<b>\"net\"")));
  EXPECT_THAT(page, HasSubstr("<h1>&lt;b&gt;&quot;net&quot; &amp; co&lt;/b&gt; on example</h1>"));
}

TEST(ReportPage, HasATableUnderEveryChart) {
  const std::string text = body(html::run_page(example()));
  const std::ptrdiff_t figures = count(text, "<figure data-chart=");
  EXPECT_GE(figures, 8);
  EXPECT_EQ(count(text, "<canvas role=\"img\" aria-label=\"[^\"]+\"></canvas>"), figures);
  EXPECT_EQ(count(text, "<details open><summary>Table</summary>\n<div class=\"scroll\"><table>"), figures);
}

TEST(ReportPage, ShowsTheRunsOwnNumbers) {
  const PricedRun run = example();
  const std::string text = body(html::run_page(run));
  EXPECT_THAT(text, HasSubstr("<dt>Cycles</dt><dd>100</dd><dd class=\"detail\">100 ns at 1 GHz"));
  EXPECT_THAT(text, HasSubstr("data-value=\"" + to_picojoule_text(run.energy.total.total().value) + "\""));
  EXPECT_THAT(
      text,
      HasSubstr(
          "<dd>0.00064</dd><dd class=\"detail\">dense; effectual 0.00048"));  // 32 and 24 MACs x 2 / 100 ns
  EXPECT_THAT(text, HasSubstr("wagesim report OUT --energy 45nm"));
}

TEST(ReportPage, MarksColumnsOfNumbersAsSeriesAndThoseOfWordsNot) {
  const html::Table table{
      {"name"}, {"size", "remark"}, {{{"a<b"}, {html::count_cell(1234), html::text_cell("x")}}}};
  EXPECT_EQ(table.html(),
            "<div class=\"scroll\"><table>\n<thead><tr><th class=\"label\">name</th><th data-series>size</th>"
            "<th class=\"label\">remark</th></tr></thead>\n<tbody>\n<tr><th scope=\"row\">a&lt;b</th><td "
            "data-value=\"1234\">1,234</td>"
            "<td class=\"text\">x</td></tr>\n</tbody>\n</table></div>\n");
}

TEST(HtmlText, ShowsNumbersWithTheirUnits) {
  EXPECT_EQ(html::count_text(0), "0");
  EXPECT_EQ(html::count_text(999), "999");
  EXPECT_EQ(html::count_text(1234567), "1,234,567");
  EXPECT_EQ(html::signed_text(-1234), "-1,234");
  EXPECT_EQ(html::signed_text(5), "+5");
  EXPECT_EQ(html::signed_text(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
  EXPECT_EQ(html::bytes_text(1023), "1023 B");
  EXPECT_EQ(html::bytes_text(1536), "1.5 KiB");
  EXPECT_EQ(html::joule_text(1.5e9), "1.5 mJ");
  EXPECT_EQ(html::joule_text(0.25), "0.25 pJ");
  EXPECT_EQ(html::joule_text(0), "0 J");
  EXPECT_EQ(html::hertz_text(1000), "1 GHz");
  EXPECT_EQ(html::hertz_text(5000), "200 MHz");
  EXPECT_EQ(html::share_text(0.1234), "12.3 %");
}

}  // namespace
}  // namespace wagesim
