#include <Vlfsr.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "tests/rtl/stream_bench.h"

namespace wagesim::rtl_bench {
namespace {

/// The register as 32 separate cells, cells[0] = s[0], moved one step at a time.
class BitSerial {
 public:
  explicit BitSerial(std::uint32_t seed) {
    for (std::size_t i = 0; i < 32; ++i) cells_[i] = (seed >> i & 1u) != 0;
  }
  void step() {
    const bool feedback = (cells_[31] != cells_[21]) != (cells_[1] != cells_[0]);
    for (std::size_t i = 31; i > 0; --i) cells_[i] = cells_[i - 1];
    cells_[0] = feedback;
  }
  [[nodiscard]] std::uint32_t state() const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 32; ++i) value |= (cells_[i] ? 1u : 0u) << i;
    return value;
  }

 private:
  std::array<bool, 32> cells_{};
};

void load(Clocked<Vlfsr>& dut, std::uint32_t seed) {
  dut->load_i = 1;
  dut->seed_i = seed;
  dut.tick();
  dut->load_i = 0;
}

TEST(LfsrUnit, TakesSixteenStepsPerDrawAndNoneWhileIdleOrFrozen) {
  for (const std::uint32_t seed : {1u, 2u, 0x80000000u, 0xFFFFFFFFu, 0xDEADBEEFu}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Clocked<Vlfsr> dut;
    load(dut, seed);
    BitSerial reference(seed);
    std::vector<std::uint32_t> states;
    for (int draw = 0; draw < 2000; ++draw) {
      for (int step = 0; step < 16; ++step) reference.step();
      states.push_back(reference.state());
    }
    run_stream(
        dut, 1, states, [](Vlfsr&, std::uint32_t) {},
        [](const Vlfsr& model, std::uint32_t state) {
          ASSERT_EQ(model.state_o, state);
          ASSERT_EQ(model.draw_o, state & 0xFFFFu);
        });
  }
}

TEST(LfsrUnit, LeapsLinearlyFromEverySingleBit) {
  Clocked<Vlfsr> dut;
  for (int bit = 0; bit < 32; ++bit) {
    BitSerial reference(1u << bit);
    for (int step = 0; step < 16; ++step) reference.step();
    load(dut, 1u << bit);
    dut->valid_i = 1;
    dut.tick();
    dut->valid_i = 0;
    EXPECT_EQ(dut->state_o, reference.state()) << "bit " << bit;
  }
}

TEST(LfsrUnit, LoadsTheSeedInPlaceOfADraw) {
  Clocked<Vlfsr> dut;
  EXPECT_EQ(dut->state_o, 1u) << "reset state";
  dut->valid_i = 1;
  load(dut, 0x12345678u);
  EXPECT_EQ(dut->state_o, 0x12345678u);
  EXPECT_EQ(dut->valid_o, 0);
  dut->en_i = 0;
  load(dut, 0x9ABCDEF0u);
  EXPECT_EQ(dut->state_o, 0x12345678u) << "frozen";
}

}  // namespace
}  // namespace wagesim::rtl_bench
