#include "sim/vector/packed_rows.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "sim/vector/packed_elements.h"

namespace wagesim {
namespace {

TEST(PackedRows, HoldWhatElementsWrittenOneByOneHold) {
  WorkerPool pool(1);
  const VectorLoop loop(pool);
  std::mt19937 random(1);
  for (int turn = 0; turn < 500; ++turn) {
    const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
    const PackedShape shape{1 + below(5), 1 + below(80), 2 << below(3)};
    const auto elements = static_cast<std::size_t>(shape.rows * shape.cols),
               bytes = static_cast<std::size_t>(shape.rows * shape.row_bytes());
    std::vector<std::uint8_t> values(elements), expected(bytes), packed(bytes, 0xFF), unpacked(elements);
    for (std::uint8_t& value : values) value = static_cast<std::uint8_t>(below(256));
    for (std::int64_t row = 0; row < shape.rows; ++row)
      for (std::int64_t col = 0; col < shape.cols; ++col)
        set_packed_element(
            expected.data() + row * shape.row_bytes(), col, shape.bits,
            values[static_cast<std::size_t>(row * shape.cols + col)] & ((1u << shape.bits) - 1));
    pack_rows(loop, shape, values.data(), packed.data());
    ASSERT_EQ(packed, expected) << shape.rows << 'x' << shape.cols << " of " << shape.bits;
    unpack_rows(loop, shape, packed.data(), unpacked.data());
    for (std::size_t at = 0; at < elements; ++at)
      ASSERT_EQ(unpacked[at], values[at] & ((1 << shape.bits) - 1));
  }
}

}  // namespace
}  // namespace wagesim
