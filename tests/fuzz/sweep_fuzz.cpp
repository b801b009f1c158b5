#include <cmath>
#include <string_view>

#include "sim/sweep/expression.h"
#include "sim/sweep/figures.h"
#include "sim/sweep/machine_variants.h"
#include "sim/sweep/space.h"
#include "sim/sweep/sweep_file.h"
#include "tests/fuzz/fuzz_target.h"

namespace wagesim::sweep {
namespace {

/// Parsed and worked out, or refused with a reason.
void check_expression(const std::string& text) {
  const std::vector<std::string> names = machine_keys();
  std::string why;
  const auto expression = Expression::parse(text, names, why);
  require(expression || !why.empty());
  if (expression) (void)expression->value(std::vector<double>(names.size(), 3));
}

/// What docs/sweeps.md promises of a file that was accepted.
void check(const SweepFile& sweep) {
  require(!sweep.name.empty() && !sweep.machine.empty());
  require(sweep.find(kNetworkAxis) != nullptr && !sweep.objectives.empty() && sweep.objectives.size() <= 8);
  for (const Axis& axis : sweep.axes) {
    require(axis.values.empty() != axis.expression.empty() && axis.values.size() <= 10'000);
    if (!axis.expression.empty()) check_expression(axis.expression);
  }
  for (const Constraint& constraint : sweep.constraints) check_expression(constraint.text);
  for (const Objective& objective : sweep.objectives) require(fault_of_figure(objective.name).empty());
  require(sweep.steps >= 1 && sweep.epochs >= 0);
  require(sweep.search.kind != Search::Kind::Random || sweep.search.count >= 1);
  const Space space(sweep);
  require(space.size() >= 1 && space.at(space.size() - 1).size() == sweep.axes.size());
  Shuffle shuffle(space.size(), sweep.search.seed);
  require(shuffle.next() < space.size());
}

}  // namespace
}  // namespace wagesim::sweep

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  wagesim::run_parser([&] { wagesim::sweep::check(wagesim::sweep::parse_sweep_file(text, "fuzz")); },
                      wagesim::FaultsName::AnyFile);
  return 0;
}
