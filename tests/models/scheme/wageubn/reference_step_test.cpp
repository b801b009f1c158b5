// The golden step against the reference steps: every figure that is known of them.
#include "tests/oracle/wageubn/reference_step.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/models/scheme/wageubn/oracle_comparison.h"

namespace wagesim::test {
namespace {

class WageubnReference : public testing::TestWithParam<Isa> {};

INSTANTIATE_TEST_SUITE_P(Every, WageubnReference, testing::ValuesIn(available_isas()),
                         [](const auto& instance) { return std::string(to_string(instance.param)); });

std::map<std::string, std::size_t> index_of(const wageubn::WageubnStep& step) {
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < step.tensors().size(); ++i)
    index[step.tensors()[i].operation + "/" + step.tensors()[i].name] = i;
  return index;
}

TEST_P(WageubnReference, StepsHaveEveryKnownTensor) {
  const exact::Net net = exact::reference_net();
  WorkerPool pool(2);
  const exact::State start = exact::reference_start(net);
  WageubnComparison comparison(net, start, pool, GetParam(), Keep::All);
  comparison.step(exact::reference_input(), exact::kReferenceLabels);
  const auto index = index_of(comparison.golden());
  for (const exact::TensorRow& row : exact::reference_rows()) {
    const std::size_t at = index.at(std::string(row.tensor));
    const auto values = elements_of(comparison.golden().tensor(at));
    EXPECT_EQ(exact::sum_of(values), row.sum) << row.tensor;
    EXPECT_EQ(exact::hash_of(values), row.hash) << row.tensor;
    EXPECT_EQ(comparison.golden().unit(at).value_or(row.unit), row.unit) << row.tensor;
  }
  comparison.step(exact::reference_input(), exact::kReferenceLabels);
  const auto after = [&](std::string_view tensor) {
    const std::string name(tensor);
    const bool running = name.find("running") != std::string::npos;
    return elements_of(comparison.golden().tensor(index.at(running ? name : name + "_next")));
  };
  for (const exact::ValueRow& row : exact::reference_hashes_after_two())
    EXPECT_EQ(exact::hash_of(after(row.tensor)), row.value) << row.tensor;
  for (const exact::ValueRow& row : exact::reference_sums_after_two())
    EXPECT_EQ(exact::sum_of(after(row.tensor)), row.value) << row.tensor;
}

}  // namespace
}  // namespace wagesim::test
