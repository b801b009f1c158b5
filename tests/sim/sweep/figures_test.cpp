#include "sim/sweep/figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cmath>

namespace wagesim::sweep {
namespace {

using testing::HasSubstr;

PointDocuments documents() {
  PointDocuments documents;
  documents.stats = boost::json::parse(R"({
    "machine": {"array": {"rows": 4, "cols": 8}, "dram": {"burst_bytes": 64}, "buffers": {
      "activation": {"banks": 2, "words_per_bank": 10, "word_bytes": 4}, "weight": {"banks": 1, "words_per_bank": 1, "word_bytes": 1},
      "accumulator": {"banks": 1, "words_per_bank": 1, "word_bytes": 1}, "vector_in": {"banks": 1, "words_per_bank": 1, "word_bytes": 1},
      "vector_out": {"banks": 1, "words_per_bank": 1, "word_bytes": 1}}},
    "totals": {"cycles": 2000, "machine_seconds": 2e-6, "utilisation": {"mapping": 0.5, "time": 0.25},
               "counters": {"macs_ternary": 30, "macs_int8": 10, "dram_read_bursts": 3, "dram_write_bursts": 2}},
    "passes": [{"layer": "conv0", "pass": "forward", "second_pass": false, "cycles": 7},
               {"layer": "conv0", "pass": "error", "second_pass": true, "cycles": 9}]})");
  documents.energy = boost::json::parse(R"({"total": {"low": 50, "value": 100, "high": 400},
                                            "components": {"dram": {"value": 60.5}}})");
  return documents;
}

TEST(Figures, FollowFromTheDocumentsByTheirDefinitions) {
  const Figures figures = figures_of(documents(), {});
  EXPECT_EQ(figures.at("cycles"), 2000);
  EXPECT_EQ(figures.at("energy_chip"), 39.5);
  EXPECT_DOUBLE_EQ(figures.at("edp"), 2e-4);
  EXPECT_DOUBLE_EQ(figures.at("power"), 100e-12 / 2e-6);
  EXPECT_DOUBLE_EQ(figures.at("tops"), 80 / 2e-6 * 1e-12);
  EXPECT_DOUBLE_EQ(figures.at("tops_w"), 0.8);
  EXPECT_EQ(figures.at("dram_bytes"), 320);
  EXPECT_EQ(figures.at("pes"), 32);
  EXPECT_EQ(figures.at("sram_bytes"), 84);
  EXPECT_FALSE(figures.contains("mm2")) << "there is no area";
}

TEST(Figures, UseAnAreaWhereThereIsOne) {
  PointDocuments with_area = documents();
  with_area.area = boost::json::parse(R"({"total": {"logic_mm2": 1.5, "sram_mm2": 0.5},
    "clock": {"period_ps": 1000, "reachable_ps": {"low": 900, "value": 2500, "high": 4000}}})");
  const Figures figures = figures_of(with_area, {});
  EXPECT_EQ(figures.at("reachable_ps"), 2500);
  EXPECT_DOUBLE_EQ(figures.at("time_reachable"), 5e-6) << "2,000 cycles of 2.5 ns";
  EXPECT_EQ(figures.at("mm2"), 2);
  EXPECT_DOUBLE_EQ(figures.at("tops_mm2"), figures.at("tops") / 2);
}

TEST(Figures, AreFoundByPathNameAndPlace) {
  const std::vector<std::string> paths{"stats.passes[layer=conv0,pass=error].cycles",
                                       "stats.passes[0].cycles",
                                       "stats.passes[second_pass=true].cycles",
                                       "energy.components.dram.value",
                                       "stats.passes[layer=conv9].cycles",
                                       "stats.passes[7].cycles",
                                       "stats.passes",
                                       "area.total.sram_mm2",
                                       "stats.machine.array.rows.deeper",
                                       "stats.passes[0"};
  const Figures figures = figures_of(documents(), paths);
  EXPECT_EQ(figures.at(paths[0]), 9);
  EXPECT_EQ(figures.at(paths[1]), 7);
  EXPECT_EQ(figures.at(paths[2]), 9);
  EXPECT_EQ(figures.at(paths[3]), 60.5);
  for (std::size_t i = 4; i < paths.size(); ++i) EXPECT_TRUE(std::isnan(figures.at(paths[i]))) << paths[i];
}

TEST(Figures, NamedWronglySaysWhatIsMeant) {
  EXPECT_EQ(fault_of_figure("cycles"), "");
  EXPECT_EQ(fault_of_figure("accuracy"), "");
  EXPECT_EQ(fault_of_figure("stats.anything"), "");
  EXPECT_THAT(fault_of_figure("energie"), HasSubstr("did you mean \"energy\""));
  EXPECT_THAT(fault_of_figure("stats."), HasSubstr("must be named after a figure"));
  EXPECT_TRUE(needs_training("accuracy"));
  EXPECT_FALSE(needs_training("cycles"));
}

}  // namespace
}  // namespace wagesim::sweep
