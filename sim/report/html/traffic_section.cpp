#include "sim/report/html/figures.h"
#include "sim/report/html/html_table.h"
#include "sim/report/html/html_text.h"
#include "sim/report/html/sections.h"

namespace wagesim::html {
namespace {

std::string level_chart(const StatsFile& stats) {
  const auto count = [&](const std::string& name) { return StatsFile::count(stats.counters, name); };
  Table table{{"level"}, {"read", "written"}, {}};
  const auto add = [&](const std::string& name, std::uint64_t read, std::uint64_t written) {
    table.rows.push_back({{name}, {bytes_cell(read), bytes_cell(written)}});
  };
  add("DRAM", dram_read_bytes(stats, stats.counters), dram_write_bytes(stats, stats.counters));
  for (const StatsBuffer& buffer : stats.machine.buffers) {
    const auto word = static_cast<std::uint64_t>(buffer.word_bytes);
    add(buffer.name + " buffer", count(buffer.name + "_reads") * word, count(buffer.name + "_writes") * word);
  }
  return Chart{"stack",
               "Bytes by level of memory",
               "Bursts × burst length at the DRAM, words × word length at a buffer.",
               "B",
               {}}
      .html(table);
}

std::string layer_chart(const StatsFile& stats) {
  Table table{{"layer", "pass"}, {"DRAM read", "DRAM written"}, {}};
  for (const StatsPart& pass : stats.passes)
    table.rows.push_back({{pass.layer, pass.pass},
                          {bytes_cell(dram_read_bytes(stats, pass.counters)),
                           bytes_cell(dram_write_bytes(stats, pass.counters)),
                           text_cell(bytes_text(StatsFile::count(pass.counters, "dma_load_bytes"))),
                           text_cell(bytes_text(StatsFile::count(pass.counters, "dma_store_bytes")))}});
  Chart chart{"stack",
              "DRAM bytes by layer and pass",
              "Bursts move whole lines: what the DMA engines asked for (in the table) is less where a row of "
              "a tensor "
              "is not a multiple of one.",
              "B",
              {}};
  table.columns.insert(table.columns.end(), {"DMA loads", "DMA stores"});
  return chart.html(table);
}

/// How bursts found their rows and how long requests took; nothing for a run of old that did not count it.
std::string row_note(const StatsFile& stats) {
  const auto count = [&](std::string_view name) {
    return static_cast<double>(StatsFile::count(stats.counters, name));
  };
  const double bursts = count("dram_row_hits") + count("dram_row_misses") + count("dram_row_conflicts");
  if (bursts == 0) return "";
  const auto mean = [](double sum, double number) { return figure_text(number == 0 ? 0 : sum / number); };
  const double bytes =
      static_cast<double>(dram_read_bytes(stats, stats.counters) + dram_write_bytes(stats, stats.counters));
  constexpr double kBytesPerGigabyte = 1e9;
  return "<p class=\"note\">Of the DRAM's bursts " + share_text(count("dram_row_hits") / bursts) +
         " found their row open, " + share_text(count("dram_row_misses") / bursts) + " their bank closed, " +
         share_text(count("dram_row_conflicts") / bursts) + " another row open. A read request took " +
         mean(count("dram_read_latency_cycles"), count("dram_read_requests")) + " cycles, a write " +
         mean(count("dram_write_latency_cycles"), count("dram_write_requests")) + "; " +
         figure_text(bytes / stats.seconds() / kBytesPerGigabyte) + " GB/s over the run.</p>\n";
}

}  // namespace

std::string traffic_section(const PricedRun& run) {
  return section_html("memory", "Memory traffic",
                      level_chart(run.stats) + layer_chart(run.stats) + row_note(run.stats));
}

}  // namespace wagesim::html
