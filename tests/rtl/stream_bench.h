#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <vector>

#include "tests/rtl/clocked.h"

namespace wagesim::rtl_bench {

/// Sends items through a pipeline of the given latency with seeded bubbles (valid_i = 0) and freezes (en_i =
/// 0), and demands valid_o in exactly the cycle where an item is due, counting only cycles with en_i = 1, and
/// stable outputs while frozen. apply(model, item) sets the inputs; check(model, item) compares the outputs.
/// Inputs of idle and frozen cycles are those of items, too: only valid_i and en_i may keep them out.
template <typename Model, typename Item, typename Apply, typename Check>
void run_stream(Clocked<Model>& dut, int latency, const std::vector<Item>& items, Apply apply, Check check) {
  const unsigned seed = 20180213;
  SCOPED_TRACE("stream seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto one_in = [&random](unsigned n) { return random() % n == 0; };
  std::deque<const Item*> pipeline(static_cast<std::size_t>(latency), nullptr);
  const auto output_is_due = [&] {
    ASSERT_EQ(dut->valid_o, pipeline.front() != nullptr ? 1 : 0);
    if (pipeline.front() != nullptr) check(*dut, *pipeline.front());
  };

  std::size_t next = 0;
  for (int drained = 0; drained < latency;) {
    const bool frozen = one_in(8);
    const bool offers = next < items.size() && !one_in(8);
    const bool shows_valid = frozen ? one_in(2) : offers;
    apply(*dut, items[offers ? next : random() % items.size()]);
    dut->valid_i = shows_valid ? 1 : 0;
    dut->en_i = frozen ? 0 : 1;
    dut.tick();
    if (!frozen) {
      pipeline.push_back(offers ? &items[next] : nullptr);
      pipeline.pop_front();
      next += offers ? 1 : 0;
      drained += next == items.size() && !offers ? 1 : 0;
    }
    output_is_due();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace wagesim::rtl_bench
