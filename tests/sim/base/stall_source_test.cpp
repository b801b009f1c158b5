#include "sim/base/stall_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace wagesim {
namespace {

constexpr StallChannel kChannels[] = {
    StallChannel::ActivationRead, StallChannel::WeightRead,   StallChannel::AccumulatorWrite,
    StallChannel::VectorIn,       StallChannel::VectorOut,    StallChannel::LoadRequest,
    StallChannel::LoadWrite,      StallChannel::StoreRequest, StallChannel::StoreRead,
    StallChannel::DramResponse,   StallChannel::QueueLoad,    StallChannel::QueueArray,
    StallChannel::QueueVector,    StallChannel::QueueStore,
};

TEST(StallSource, IsOffByDefaultAndWithSeedZero) {
  for (const StallChannel channel : kChannels) {
    for (std::uint64_t transaction = 0; transaction < 1000; ++transaction) {
      EXPECT_EQ(StallSource().stall(channel, transaction), 0);
      EXPECT_EQ(StallSource(0, 65536, 100).stall(channel, transaction), 0);
      EXPECT_EQ(StallSource(1, 0, 100).stall(channel, transaction), 0);
    }
  }
}

TEST(StallSource, DependsOnSeedChannelAndTransactionAlone) {
  const StallSource first(42, 30000, 9), second(42, 30000, 9);
  std::vector<int> forwards, backwards;
  for (std::uint64_t transaction = 0; transaction < 500; ++transaction) {
    for (const StallChannel channel : kChannels) forwards.push_back(first.stall(channel, transaction));
  }
  // Asked in another order, and more than once.
  for (std::uint64_t transaction = 500; transaction-- > 0;) {
    for (auto channel = std::rbegin(kChannels); channel != std::rend(kChannels); ++channel) {
      (void)second.stall(*channel, transaction);
      backwards.push_back(second.stall(*channel, transaction));
    }
  }
  std::ranges::reverse(backwards);
  EXPECT_EQ(forwards, backwards);
}

TEST(StallSource, RefusesAsOftenAndAsLongAsAsked) {
  const int count = 100000;
  for (const StallChannel channel : kChannels) {
    const StallSource stalls(3, 16384, 7);  // one in four
    std::vector<int> seen(8);
    for (int transaction = 0; transaction < count; ++transaction) {
      const int stall = stalls.stall(channel, static_cast<std::uint64_t>(transaction));
      ASSERT_GE(stall, 0);
      ASSERT_LE(stall, 7);
      ++seen[static_cast<std::size_t>(stall)];
    }
    EXPECT_NEAR(count - seen[0], count / 4, 1000);  // seven standard deviations
    for (std::size_t length = 1; length <= 7; ++length) EXPECT_NEAR(seen[length], count / 28, 500);
  }
}

TEST(StallSource, DiffersBetweenSeedsAndBetweenChannels) {
  const StallSource one(1, 32768, 100), two(2, 32768, 100);
  int same_seed = 0, same_channel = 0;
  for (std::uint64_t transaction = 0; transaction < 1000; ++transaction) {
    const int stall = one.stall(StallChannel::LoadRequest, transaction);
    same_seed += stall == two.stall(StallChannel::LoadRequest, transaction) ? 1 : 0;
    same_channel += stall == one.stall(StallChannel::StoreRequest, transaction) ? 1 : 0;
  }
  EXPECT_LT(same_seed, 350);  // a quarter both refuse not at all
  EXPECT_LT(same_channel, 350);
}

}  // namespace
}  // namespace wagesim
