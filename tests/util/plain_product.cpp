#include "tests/util/plain_product.h"

namespace wagesim::test {
namespace {

/// What a PE adds for the operands of `row` in a vector and a weight byte.
std::int32_t product(const ArrayFeeder::Run& run, const std::vector<std::int8_t>& x, int row, int lanes,
                     std::uint8_t weight) {
  if (run.mode == MacMode::Int8) return x[static_cast<std::size_t>(row)] * static_cast<std::int8_t>(weight);
  std::int32_t sum = 0;
  for (int lane = 0; lane < lanes; ++lane) {
    const int code = weight >> (2 * lane) & 3;
    sum += x[static_cast<std::size_t>(row * lanes + lane)] * (code == 3 ? -1 : code);
  }
  return sum;
}

}  // namespace

std::vector<std::vector<std::int32_t>> plain_product(const ArrayFeeder::Run& run, const ArraySize& size) {
  std::vector<std::vector<std::int32_t>> results;
  for (const ArrayFeeder::Tile& tile : run.tiles) {
    if (run.dataflow == Dataflow::WeightStationary) {
      for (const auto& x : tile.x) {
        std::vector<std::int32_t>& sums = results.emplace_back(static_cast<std::size_t>(size.cols));
        for (int row = 0; row < size.rows; ++row)
          for (std::size_t col = 0; col < sums.size(); ++col)
            sums[col] += product(run, x, row, size.lanes, tile.w[static_cast<std::size_t>(row)][col]);
      }
      continue;
    }
    for (int row = size.rows - 1; row >= 0; --row) {
      std::vector<std::int32_t>& sums = results.emplace_back(static_cast<std::size_t>(size.cols));
      for (std::size_t k = 0; k < tile.x.size(); ++k)
        for (std::size_t col = 0; col < sums.size(); ++col)
          sums[col] += product(run, tile.x[k], row, size.lanes, tile.w[k][col]);
    }
  }
  return results;
}

}  // namespace wagesim::test
