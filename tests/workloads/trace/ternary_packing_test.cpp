#include "workloads/trace/ternary_packing.h"

#include <gtest/gtest.h>

namespace wagesim {
namespace {

TEST(TernaryPacking, PutsFourToAByteLowestBitsFirst) {
  const std::vector<std::int8_t> elements = {1, -1, 0, 1, -1, 0, 1, 0, 0, -1};
  EXPECT_EQ(pack_ternary(elements, 5), (std::vector<std::uint8_t>{0b01001101, 0b11, 0b00000100, 0b11}));
}

TEST(TernaryPacking, RoundTripsRowsOfAnyLength) {
  for (std::int64_t row = 1; row <= 9; ++row) {
    std::vector<std::int8_t> elements;
    for (int index = 0; index < 3 * row; ++index)
      elements.push_back(static_cast<std::int8_t>(index * 7 % 3 - 1));
    const auto bytes = pack_ternary(elements, row);
    EXPECT_EQ(bytes.size(), static_cast<std::size_t>(3 * ((row + 3) / 4)));
    EXPECT_EQ(unpack_ternary(bytes, row), elements);
  }
}

}  // namespace
}  // namespace wagesim
