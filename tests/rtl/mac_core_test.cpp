#include <Vmac_core_1.h>
#include <Vmac_core_2.h>
#include <Vmac_core_4.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>
#include <type_traits>

#include "tests/rtl/coverage.h"

namespace wagesim::rtl_bench {
namespace {

constexpr int kInt8 = 0;
constexpr int kTernary = 1;
constexpr std::array<int, 3> kCodes{0, 1, 3};  // 0, 1, -1

template <typename Core, int kLanesOfCore>
struct Config {
  using Model = Core;
  static constexpr int kLanes = kLanesOfCore;
};

/// The combinational core, with its output read as a signed number.
template <typename C>
class MacCore : public testing::Test {
 protected:
  ~MacCore() override { write_coverage(context_); }

  int sum(int mode, std::uint64_t a, std::uint32_t w) {
    model_.mode_i = static_cast<CData>(mode);
    model_.a_i = static_cast<std::remove_cvref_t<decltype(model_.a_i)>>(a);
    model_.w_i = static_cast<CData>(w);
    model_.eval();
    return static_cast<std::int16_t>(model_.sum_o);
  }

  VerilatedContext context_;
  typename C::Model model_{&context_};
  std::mt19937_64 random_{7};
};

using Configs = testing::Types<Config<Vmac_core_1, 1>, Config<Vmac_core_2, 2>, Config<Vmac_core_4, 4>>;
TYPED_TEST_SUITE(MacCore, Configs);

TYPED_TEST(MacCore, MultipliesEveryPairOfBytesInInt8Mode) {
  for (int a = -128; a < 128; ++a)
    for (int w = -128; w < 128; ++w) {
      const std::uint64_t other_lanes = this->random_() << 8;  // must not matter
      const std::uint64_t lanes = other_lanes | static_cast<std::uint8_t>(a);
      ASSERT_EQ(this->sum(kInt8, lanes, static_cast<std::uint8_t>(w)), a * w) << a << " * " << w;
    }
}

TYPED_TEST(MacCore, AddsLanesByTernaryWeightInTernaryMode) {
  constexpr int kLanes = TypeParam::kLanes;
  constexpr std::array<int, 7> kOperands{-128, -127, -1, 0, 1, 64, 127};
  for (int trial = 0; trial < 200000; ++trial) {
    std::uint64_t a = 0;
    std::uint32_t w = 0;
    int expected = 0;
    for (int lane = 0; lane < 4; ++lane) {
      const bool corner = this->random_() % 2 == 0;
      const int operand =
          corner ? kOperands[this->random_() % 7] : static_cast<int>(this->random_() % 256) - 128;
      const int code = kCodes[this->random_() % 3];
      w |= static_cast<std::uint32_t>(code) << (2 * lane);  // codes beyond the lanes must not matter
      if (lane >= kLanes) continue;
      a |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(operand)) << (8 * lane);
      expected += operand * (code == 3 ? -1 : code);
    }
    ASSERT_EQ(this->sum(kTernary, a, w), expected) << std::hex << "a " << a << " w " << w;
  }
}

}  // namespace
}  // namespace wagesim::rtl_bench
