#include "sim/energy/energy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/sim/energy/energy_fixtures.h"
#include "tests/util/faults.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

PriceList example_prices() {
  return make_price_list(shipped("45nm"), example_machine());
}

TEST(Energy, CountsEachEventOnceAtItsOwnPrice) {
  const PriceList prices = example_prices();
  const EventCounts none = [&] {
    EventCounts counters = one_of_each(prices);
    for (auto& [name, count] : counters) count = 0;
    return counters;
  }();
  EXPECT_EQ(price(prices, none, "t").total(), EnergyBand{});
  for (const PriceLine& line : prices.lines) {
    SCOPED_TRACE(line.component + '.' + line.action);
    if (line.counter == "cycles") continue;
    EventCounts counters = none;
    counters[line.counter] = 3;
    if (line.counter.ends_with("_gated")) counters[line.counter.substr(0, line.counter.size() - 6)] = 3;
    EnergyBand all;  // a register that takes a value is also clocked, and may drive a wire
    for (const PriceLine& other : prices.lines)
      if (other.counter == line.counter) all += other.price * 3;
    EXPECT_EQ(price(prices, counters, "t").total(), all);
  }
}

TEST(Energy, AddsTheStaticPowerOfEveryComponentEachCycle) {
  const PriceList prices = example_prices();
  EnergyBand cycle;
  for (const PriceLine& line : prices.lines) {
    if (line.counter == "cycles") cycle += line.price;
  }
  EventCounts counters = one_of_each(prices);
  for (auto& [name, count] : counters) count = name == "cycles" ? 7 : 0;
  EXPECT_EQ(price(prices, counters, "t").total(), cycle * 7);
  // MAC cores 116.8 fJ, registers 253.68, lanes 17.2, buffers 2 x 1743.3961 and 1879.983, trunk and gating
  // cells 2899.2 and 1159.68
  EXPECT_NEAR(cycle.value.picojoules(),
              0.1168 + 0.25368 + 0.0172 + 2 * 1.7433961 + 1.879983 + 2.8992 + 1.15968, 1e-6);
}

TEST(Energy, RefusesCountersThatAreMissingOrCannotBe) {
  const PriceList prices = example_prices();
  EventCounts counters = one_of_each(prices);
  counters.erase("dma_load_bytes");
  counters["macs_int8_gated"] = 5;
  counters["shifts"] = ~std::uint64_t{0};
  EXPECT_THAT(faults_of([&] { (void)price(prices, counters, "totals"); }),
              ElementsAre("totals.macs_int8_gated = 5: must be at most macs_int8 (2)",
                          "totals.shifts = 18446744073709551615: must be at most 4611686018427387904",
                          "totals.dma_load_bytes: is missing: the energy of dma depends on it"));
}

TEST(Energy, OfTheComponentsAddsUpToTheTotal) {
  const PriceList prices = example_prices();
  const Energy energy = price(prices, one_of_each(prices), "t");
  EnergyBand sum;
  for (const ComponentEnergy& component : by_component(prices, energy)) sum += component.energy;
  EXPECT_EQ(sum, energy.total());
}

/// A run of random parts; its totals count a little more than they do.
struct RandomRun {
  EventCounts run;
  std::vector<RunPart> parts;
};

RandomRun random_run(const PriceList& prices, unsigned seed) {
  std::mt19937_64 random(seed);
  RandomRun result;
  for (int i = 0; i < 20; ++i) {
    RunPart part{"layer" + std::to_string(i % 4), i % 2 == 0 ? "forward" : "update", std::to_string(i), {}};
    for (const auto& [name, one] : one_of_each(prices)) part.counters[name] = random() % 1'000'000'007;
    for (const std::string mode : {"macs_int8", "macs_ternary"})
      part.counters[mode + "_gated"] = std::min(part.counters[mode + "_gated"], part.counters[mode]);
    for (const auto& [name, count] : part.counters) result.run[name] += count;
    result.parts.push_back(std::move(part));
  }
  return result;
}

EnergyBand sum_of(const RunEnergy& run) {
  EnergyBand sum;
  for (const PartEnergy& part : run.parts) sum += part.energy.total();
  return sum;
}

TEST(Energy, OfTheRunIsExactlyThatOfItsPartsAndOfItsTotals) {
  const PriceList prices = example_prices();
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    const RandomRun random = random_run(prices, seed);
    const RunEnergy run = price_run(prices, random.run, random.parts, {});
    EXPECT_EQ(run.parts.size(), random.parts.size());
    EXPECT_EQ(sum_of(run), run.total.total());
    EXPECT_EQ(run.total.total(), price(prices, random.run, "totals").total());
  }
}

TEST(Energy, PutsWhatNoPartCountsIntoAPartOfItsOwn) {
  const PriceList prices = example_prices();
  RandomRun random = random_run(prices, 3);
  random.run["cycles"] += 10;
  random.run["dma_load_bytes"] += 1;
  const RunEnergy run = price_run(prices, random.run, random.parts, {});
  ASSERT_EQ(run.parts.size(), random.parts.size() + 1);
  EXPECT_EQ(run.parts.back().pass, "unattributed");
  EXPECT_EQ(sum_of(run), run.total.total());
  EXPECT_EQ(run.total.total(), price(prices, random.run, "totals").total());
}

TEST(Energy, RefusesPartsThatCountMoreThanTheRun) {
  const PriceList prices = example_prices();
  RandomRun random = random_run(prices, 4);
  random.run["cycles"] -= 1;
  EXPECT_THAT(faults_of([&] { (void)price_run(prices, random.run, random.parts, {}); }),
              ElementsAre(HasSubstr("must be at least the sum of its parts")));
}

TEST(Energy, WithoutDataIsPricedAsAssumedPartByPart) {
  const PriceList prices = example_prices();
  RandomRun random = random_run(prices, 5);
  for (const char* counter : {"macs_int8_gated", "macs_ternary_gated", "roundings_up"}) {
    random.run.erase(counter);
    for (RunPart& part : random.parts) part.counters.erase(counter);
  }
  const RunEnergy dearest = price_run(prices, random.run, random.parts, {});
  EXPECT_EQ(dearest.assumptions.size(), 3U);
  EXPECT_EQ(dearest.macs.dense, dearest.macs.effectual);
  const RunEnergy stated = price_run(prices, random.run, random.parts, {{"macs_ternary_gated", 600'000}});
  EXPECT_EQ(sum_of(stated), stated.total.total());
  EXPECT_LT(stated.total.total().value, dearest.total.total().value);
  EXPECT_LT(stated.macs.effectual, stated.macs.dense);
}

TEST(Energy, OfOneOperationAPicojouleIsOneTopsPerWatt) {
  EXPECT_DOUBLE_EQ(tops_per_watt(1, from_picojoules(2)), 1);
  EXPECT_DOUBLE_EQ(tops_per_watt(0, from_picojoules(2)), 0);
  EXPECT_DOUBLE_EQ(tops_per_watt(1, Attojoules()), 0);
}

}  // namespace
}  // namespace wagesim
