#include "sim/energy/sram_sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>
#include <stdexcept>

#include "tests/sim/energy/energy_fixtures.h"
#include "tests/util/faults.h"

namespace wagesim {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kCacti = std::string(WAGESIM_TABLES) + "/sram_cacti7.csv";
constexpr const char* kHeader =
    "node,cell,periphery,ports,width_bits,capacity_bytes,read_pj,write_pj,leakage_uw,access_ns,cycle_ns,area_"
    "mm2\n";

SramSweep at_45nm() {
  return SramSweep::load(kCacti, {45, "lstp", "lstp"});
}

TEST(SramSweep, GivesTheSweepsOwnFiguresAtEveryGridPoint) {
  std::ifstream file(kCacti);
  std::string line;
  std::getline(file, line);
  int rows = 0;
  while (std::getline(file, line)) {
    SCOPED_TRACE(line);
    std::ranges::replace(line, ',', ' ');
    std::istringstream cells(line);
    SramDevice device;
    std::int64_t width = 0;
    std::int64_t capacity = 0;
    double read = 0;
    double write = 0;
    double leakage = 0, access = 0, cycle = 0, area = 0;
    cells >> device.node >> device.cell >> device.periphery >> device.ports >> width >> capacity >> read >>
        write >> leakage >> access >> cycle >> area;
    const SramPrice price = SramSweep::load(kCacti, device).at(capacity, width);
    EXPECT_EQ(price.read_pj, read);
    EXPECT_EQ(price.write_pj, write);
    EXPECT_EQ(price.leakage_uw, leakage);
    EXPECT_EQ(price.access_ns, access);
    EXPECT_EQ(price.cycle_ns, cycle);
    EXPECT_EQ(price.area_mm2, area);
    EXPECT_EQ(price.ceiling, 1);
    ++rows;
  }
  EXPECT_EQ(rows, 3 * 4 * 2 * 3 * 10);  // nodes, device choices, ports, widths, capacities
}

TEST(SramSweep, AgreesWithThePublishedSummaryOfTheSweep) {
  // 45 nm, lstp: 8 KB 64 bit 6.14 / 7.88, 1 MB 128 bit 153.4 / 129.1 pJ; leakage of 1 MB, 64 bit: 165 uW
  EXPECT_NEAR(at_45nm().at(8192, 64).read_pj, 6.14, 0.005);
  EXPECT_NEAR(at_45nm().at(8192, 64).write_pj, 7.88, 0.005);
  EXPECT_NEAR(at_45nm().at(1 << 20, 128).read_pj, 153.4, 0.05);
  EXPECT_NEAR(at_45nm().at(1 << 20, 64).leakage_uw, 165, 0.5);
}

TEST(SramSweep, IsLinearInTheLogarithmsBetweenGridPoints) {
  const SramSweep sweep = at_45nm();
  const SramPrice narrow = sweep.at(65536, 128);
  const SramPrice wide = sweep.at(65536, 512);
  EXPECT_NEAR(sweep.at(65536, 256).read_pj, std::sqrt(narrow.read_pj * wide.read_pj), 1e-9);
  EXPECT_NEAR(sweep.at(65536, 256).write_pj, std::sqrt(narrow.write_pj * wide.write_pj), 1e-9);
  const double t = std::log(1.5) / std::log(2.0);
  const double expected =
      std::exp((1 - t) * std::log(narrow.read_pj) + t * std::log(sweep.at(131072, 128).read_pj));
  EXPECT_NEAR(sweep.at(98304, 128).read_pj, expected, 1e-9);
}

TEST(SramSweep, GivesAPortToReadBesideOneToWriteTwiceTheArea) {
  const SramSweep two_port = SramSweep::load(kCacti, {45, "lstp", "hp", "1r1w"});
  const SramSweep one_port = SramSweep::load(kCacti, {45, "lstp", "hp"});
  for (const std::int64_t bytes : {8192, 65536, 1 << 20}) {
    const double ratio = two_port.at(bytes, 64).area_mm2 / one_port.at(bytes, 64).area_mm2;
    EXPECT_GT(ratio, 1.7);  // a second word line and a second pair of bit lines
    EXPECT_LT(ratio, 2.6);
  }
}

TEST(SramSweep, PutsMacrosSideBySideForAWordWiderThanTheWidest) {
  const SramSweep sweep = at_45nm();
  EXPECT_NEAR(sweep.at(65536, 1024).read_pj, 2 * sweep.at(32768, 512).read_pj, 1e-9);
  EXPECT_NEAR(sweep.at(65536, 1024).leakage_uw, 2 * sweep.at(32768, 512).leakage_uw, 1e-9);
}

TEST(SramSweep, FollowsTheWrappersRulesBelowTheGrid) {
  const SramSweep sweep = at_45nm();
  EXPECT_NEAR(sweep.at(8192, 32).read_pj, 0.65 * sweep.at(8192, 64).read_pj, 1e-9);
  const SramPrice small = sweep.at(2048, 64);
  EXPECT_NEAR(small.read_pj, std::pow(0.25, 0.78) * sweep.at(8192, 64).read_pj, 1e-9);
  EXPECT_NEAR(small.leakage_uw, 0.25 * sweep.at(8192, 64).leakage_uw, 1e-9);
  EXPECT_NEAR(small.read_pj * small.ceiling, sweep.at(8192, 64).read_pj, 1e-9);
  EXPECT_NEAR(small.area_mm2, std::pow(0.25, 0.8) * sweep.at(8192, 64).area_mm2, 1e-12);
  EXPECT_EQ(small.cycle_ns, sweep.at(8192, 64).cycle_ns);
}

TEST(SramSweep, RefusesABankLargerThanTheGridAndNothingAtAll) {
  const SramSweep sweep = at_45nm();
  EXPECT_EQ(sweep.largest_capacity_bytes(), 4 << 20);
  EXPECT_NO_THROW((void)sweep.at(4 << 20, 64));
  EXPECT_THROW((void)sweep.at((4 << 20) + 1, 64), std::domain_error);
  EXPECT_THROW((void)sweep.at(0, 64), std::domain_error);
  EXPECT_THROW((void)sweep.at(64, 0), std::domain_error);
}

std::vector<std::string> load_faults(const std::string& text) {
  const Scratch scratch;
  const std::string file = scratch.write("s.csv", text);
  std::vector<std::string> faults = faults_of([&] { (void)SramSweep::load(file, {45, "lstp", "lstp"}); });
  for (std::string& fault : faults) fault.erase(0, scratch.path().string().size() + 1);
  return faults;
}

TEST(SramSweep, NamesEveryMalformedLine) {
  EXPECT_THAT(
      load_faults(
          std::string(kHeader) +
          "45,lstp,lstp,1rw,64,8192,x,1,1,1,1,1\n45,lstp,lstp,64\n45,lstp,lstp,1rw,64,8192,1,-1,1,1,1,1\n"),
      ElementsAre("s.csv:2: read_pj = x: must be a number, 0 to 10^9",
                  "s.csv:3: row = 45,lstp,lstp,64: must have 12 cells",
                  "s.csv:4: write_pj = -1: must be a number, 0 to 10^9"));
  EXPECT_THAT(load_faults(std::string(kHeader) + "45,lstp,lstp,1rw,0,1e300,nan,inf,1e10,1,1,x\n"),
              ElementsAre("s.csv:2: width_bits = 0: must be a number, 1 to 65536",
                          "s.csv:2: capacity_bytes = 1e300: must be a number, 1 to 2^40",
                          "s.csv:2: read_pj = nan: must be a number, 0 to 10^9",
                          "s.csv:2: write_pj = inf: must be a number, 0 to 10^9",
                          "s.csv:2: leakage_uw = 1e10: must be a number, 0 to 10^9",
                          "s.csv:2: area_mm2 = x: must be a number, 0 to 10^9"));
  EXPECT_THAT(load_faults("a,b\n"), Contains(HasSubstr("s.csv:1: header")));
}

TEST(SramSweep, RefusesAChoiceWithoutAFullGrid) {
  EXPECT_THAT(load_faults(std::string(kHeader) +
                          "45,hp,hp,1rw,64,8192,1,1,1,1,1,1\n45,lstp,lstp,1r1w,64,8192,1,1,1,1,1,1\n"),
              ElementsAre(HasSubstr("has no rows")));
  const std::string row = "45,lstp,lstp,1rw,64,8192,1,1,1,1,1,1\n";
  EXPECT_THAT(load_faults(kHeader + row + row),
              ElementsAre(HasSubstr("each width with each capacity, once")));
  EXPECT_THAT(load_faults(kHeader + row + "45,lstp,lstp,1rw,128,16384,1,1,1,1,1,1\n"),
              ElementsAre(HasSubstr("once")));
  EXPECT_THAT(faults_of([] {
                (void)SramSweep::load("/nonexistent.csv", {45, "lstp", "lstp"});
              }),
              ElementsAre(HasSubstr("/nonexistent.csv")));
}

}  // namespace
}  // namespace wagesim
