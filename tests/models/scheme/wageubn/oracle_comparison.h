#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "models/scheme/wageubn/tables.h"
#include "models/scheme/wageubn/wageubn_step.h"
#include "tests/oracle/wageubn/step.h"

namespace wagesim::test {

namespace exact = oracle::wageubn;

/// The graph of an oracle's network, and its settings.
[[nodiscard]] Graph graph_of(const exact::Net& net);
[[nodiscard]] WageubnSettings settings_of(const exact::Net& net);

/// A golden step beside the oracle: the same network, start and draws.
class WageubnComparison {
 public:
  WageubnComparison(const exact::Net& net, const exact::State& start, WorkerPool& pool, Isa isa, Keep keep);

  /// One more step of both; the oracle's result is left in expected(). Every tensor of a step that keeps all,
  /// unit, counter, loss and register is compared, and the state after it.
  void step(const std::vector<oracle::Wide>& input, const std::vector<int>& labels);
  /// A forward pass with the running statistics.
  void evaluate(const std::vector<oracle::Wide>& input, const std::vector<int>& labels);

  [[nodiscard]] const exact::StepResult& expected() const { return expected_; }
  [[nodiscard]] const wageubn::WageubnStep& golden() const { return golden_; }

 private:
  void compare_tensors();
  void compare_outcome(const StepResult& result);
  void compare_state();

  exact::Net net_;
  exact::State state_;
  exact::StepResult expected_;
  Graph graph_;
  Keep keep_;
  LfsrBank lanes_;
  wageubn::WageubnStep golden_;
};

/// The elements of a view, whatever their type.
[[nodiscard]] std::vector<std::int64_t> elements_of(const TensorView& view);

}  // namespace wagesim::test
