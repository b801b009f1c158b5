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

namespace json = boost::json;
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
  EXPECT_THAT(text, HasSubstr("<dt>Cycles</dt><dd>100</dd><dd class=\"detail\">100.0 ns at 1 GHz"));
  EXPECT_THAT(text, HasSubstr("data-value=\"" + to_picojoule_text(run.energy.total.total().value) + "\""));
  EXPECT_THAT(
      text,
      HasSubstr(
          "<dd>0.00064</dd><dd class=\"detail\">dense; effectual 0.00048"));  // 32 and 24 MACs x 2 / 100 ns
  EXPECT_THAT(text, HasSubstr("wagesim report OUT --energy 45nm"));
}

/// The example with this many epochs of one step each.
PricedRun with_epochs(int epochs) {
  json::object stats = stats_example();
  const json::value counters = stats["totals"].at("counters");
  const json::object pass{{"cycles", 25}, {"counters", json::object{}}};
  json::array list;
  for (int epoch = 1; epoch <= epochs; ++epoch)
    list.push_back(json::object{
        {"epoch", epoch},
        {"steps", 1},
        {"cycles", 100},
        {"counters", counters},
        {"train_wrong", 1},
        {"train_samples", 2},
        {"test_wrong", 1},
        {"test_samples", 8},
        {"test_ties", 0},
        {"passes", json::object{{"forward", pass}, {"error", pass}, {"gradient", pass}, {"update", pass}}}});
  stats["epochs"] = std::move(list);
  json::object& totals = stats["totals"].as_object();
  totals["cycles"] = 100 * epochs;
  for (auto& unit : totals["units"].as_object())
    unit.value().as_object()["idle_cycles"] = 30 + 100 * (epochs - 1);
  stats["trace"].as_object()["steps"] = epochs;
  json::array steps;
  for (int step = 0; step < epochs; ++step)
    steps.push_back(json::object{{"start_cycle", 100 * step}, {"end_cycle", 100 * step + 100}});
  stats["steps"] = std::move(steps);
  return price_stats(parse_stats(text_of(stats), "OUT/stats.json"), "45nm");
}

TEST(ReportPage, SetsEpochsSideBySideWhereThereAreSeveral) {
  EXPECT_THAT(body(html::run_page(with_epochs(1))), Not(HasSubstr("Cycles by epoch and pass")));
  const PricedRun run = with_epochs(3);
  const std::string text = body(html::run_page(run));
  EXPECT_THAT(text, HasSubstr("<a href=\"#epochs\">Epochs</a>"));
  EXPECT_EQ(count(text, "data-chart=\"columns\""), 3);
  EXPECT_THAT(text, HasSubstr("<tr><th scope=\"row\">2</th><td data-value=\"25\">25</td>"));
  EXPECT_THAT(text,
              HasSubstr("<th data-series>unattributed</th>"));  // the example's passes count cycles alone
  Attojoules so_far = run.energy.epochs[0].energy.total().value;
  so_far += run.energy.epochs[1].energy.total().value;
  EXPECT_THAT(text,
              HasSubstr("<tr><th scope=\"row\">2</th><td data-value=\"" + to_picojoule_text(so_far) + "\""));
  EXPECT_THAT(text, HasSubstr("<td data-value=\"0.125\">12.5 %</td>"));
}

TEST(ReportPage, ShowsALongTrainingInAtMostTwoHundredPoints) {
  json::object stats = stats_example();
  json::array steps;
  for (int step = 0; step < 500; ++step)  // three a point, of mean 2 f + 2 a sample from step f on
    steps.push_back(json::object{
        {"start_cycle", step / 5}, {"end_cycle", (step + 1) / 5}, {"loss", 4.0 * step}, {"wrong", 1}});
  stats["steps"] = std::move(steps);
  stats["trace"].as_object()["steps"] = 500;
  const std::string text = body(html::run_page(price_stats(parse_stats(text_of(stats), "x"), "45nm")));
  EXPECT_THAT(text, HasSubstr("Each point is the mean of 3 steps."));
  EXPECT_THAT(text, HasSubstr("<tr><th scope=\"row\">3</th><td data-value=\"8\">8</td><td "
                              "data-value=\"0.5\">50.0 %</td>"));
  EXPECT_THAT(text, HasSubstr("<tr><th scope=\"row\">498</th><td data-value=\"997\">997</td>"));
}

TEST(ReportPage, MarksColumnsOfNumbersAsSeriesAndThoseOfWordsNot) {
  const html::Table table{
      {"name"},
      {"size", "remark"},
      {{{"a<b"}, {html::count_cell(1234), html::text_cell("x")}, false, "beneath & wide"}}};
  EXPECT_EQ(
      table.html(),
      "<div class=\"scroll\"><table>\n<thead><tr><th class=\"label\">name</th><th data-series>size</th>"
      "<th class=\"label\">remark</th></tr></thead>\n<tbody>\n<tr><th scope=\"row\">a&lt;b</th><td "
      "data-value=\"1234\">1,234</td>"
      "<td class=\"text\">x</td></tr>\n<tr class=\"note\"><td colspan=\"3\">beneath &amp; wide</td></tr>\n"
      "</tbody>\n</table></div>\n");
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
  EXPECT_EQ(html::joule_text(1.5e9), "1.500 mJ");
  EXPECT_EQ(html::joule_text(12.3456e6), "12.35 µJ");
  EXPECT_EQ(html::joule_text(1e12), "1.000 J");
  EXPECT_EQ(html::joule_text(999.94e9), "999.9 mJ");
  EXPECT_EQ(html::joule_text(999.96e9), "1.000 J");
  EXPECT_EQ(html::joule_text(0.25), "0.25 pJ");
  EXPECT_EQ(html::joule_text(0), "0 J");
  EXPECT_EQ(html::hertz_text(1000), "1 GHz");
  EXPECT_EQ(html::hertz_text(5000), "200 MHz");
  EXPECT_EQ(html::share_text(0.1234), "12.3 %");
  EXPECT_EQ(html::band_text({Attojoules(1'100'000), Attojoules(2'000'000), Attojoules(201'900'000)}),
            "1.10 pJ to 202 pJ");
}

}  // namespace
}  // namespace wagesim
