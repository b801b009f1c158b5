#include <Valigned_adder.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "tests/rtl/clocked.h"
#include "tests/rtl/oracle.h"

namespace wagesim::rtl_bench {
namespace {

constexpr Wide kLimit = (Wide{1} << 31) - 1;

struct Word {
  std::int32_t x;
  int shift, sum_shift;
};

struct Total {
  Wide sum = 0;
  int clips = 0;
};

/// By definition: exact quotients, nearest and even, one word after the other.
Total total_of(const std::vector<Word>& words) {
  Total total;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const Word& word = words[at];
    const Wide before = at == 0 ? Wide{0} : scaled_half_even(total.sum, word.sum_shift);
    const Wide exact = before + scaled_half_even(word.x, word.shift);
    total.sum = clamped(exact, kLimit);
    total.clips += total.sum != exact ? 1 : 0;
  }
  return total;
}

class AlignedAdder : public ::testing::Test {
 protected:
  /// A word through the first stage, while the one before it is in the second.
  void clock(const Word* word, bool first, bool last, bool enabled = true) {
    dut_->en_i = enabled ? 1 : 0;
    dut_->valid_i = word != nullptr ? 1 : 0;
    if (word != nullptr) {
      dut_->x_i = static_cast<IData>(word->x);
      dut_->shift_i = static_cast<CData>(word->shift & 0x7F);
    }
    dut_->first_i = behind_.first ? 1 : 0;
    dut_->last_i = behind_.last ? 1 : 0;
    dut_->sum_shift_i = static_cast<CData>(behind_.sum_shift & 0x7F);
    dut_.tick();
    if (enabled) behind_ = {word == nullptr ? 0 : word->sum_shift, first, last};
  }

  void expect_total(const std::vector<Word>& words) {
    for (std::size_t at = 0; at < words.size(); ++at) {
      while (random_() % 8 == 0) clock(&words[random_() % words.size()], true, true, false);  // frozen
      while (random_() % 8 == 0) clock(nullptr, true, true);                                  // a bubble
      clock(&words[at], at == 0, at + 1 == words.size());
      ASSERT_EQ(dut_->valid_o, 0) << "word " << at;
    }
    clock(nullptr, true, true);
    const Total expected = total_of(words);
    ASSERT_EQ(dut_->valid_o, 1);
    ASSERT_EQ(Wide{static_cast<std::int32_t>(dut_->sum_o)}, expected.sum);
    ASSERT_EQ(int{dut_->clips_o}, expected.clips);
    clock(nullptr, true, true);
    ASSERT_EQ(dut_->valid_o, 0);
  }

  int between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }

  std::mt19937 random_{31};
  Clocked<Valigned_adder> dut_;

 private:
  struct Behind {
    int sum_shift = 0;
    bool first = true, last = true;
  };
  Behind behind_;
};

TEST_F(AlignedAdder, AddsWordsOfDifferentUnits) {
  const auto corners = corner_values();
  for (int sum = 0; sum < 20000; ++sum) {
    std::vector<Word> words(static_cast<std::size_t>(between(1, 16)));
    for (Word& word : words)
      word = {random_() % 3 == 0 ? corners[random_() % corners.size()]
                                 : static_cast<std::int32_t>(random_()) >> between(0, 31),
              random_() % 2 == 0 ? between(-4, 4) : between(0, 40),
              random_() % 2 == 0 ? between(-4, 4) : between(0, 40)};
    SCOPED_TRACE("sum " + std::to_string(sum));
    expect_total(words);
    if (HasFatalFailure()) return;
  }
}

TEST_F(AlignedAdder, LiftsSmallWordsByManyPlaces) {
  for (int places = 0; places <= 24; ++places) expect_total({{127, -places, 0}, {-128, -places, 0}});
  expect_total({{1, -30, 0}});
}

TEST_F(AlignedAdder, RoundsEachTieToEven) {
  for (const int x : {-7, -5, -3, -1, 1, 3, 5, 7}) {
    expect_total({{x, 1, 0}});
    expect_total({{x, 0, 0}, {0, 0, 1}});
  }
}

TEST_F(AlignedAdder, CountsEveryClipOfASum) {
  const std::vector<Word> words(16, {INT32_MAX, 0, 0});
  EXPECT_EQ(total_of(words).clips, 15);
  expect_total(words);
}

}  // namespace
}  // namespace wagesim::rtl_bench
