// When a DMA engine does what, and what it does where the DRAM refuses.
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/mem/dma_bench.h"

namespace wagesim {
namespace {

using namespace test;

TEST(DmaEngine, LoadsAfterSetUpDramAndBus) {
  std::vector<std::uint8_t> buffer(64);
  bool done = false;
  Bench bench(
      [&](Bench& self) {
        const std::vector<TransferBlock> blocks{rows(0, 64, 1, 0, 0)};
        const DmaReport report = self.load.transfer(blocks, buffer.data());
        done = true;
        EXPECT_EQ(now(), 2 + kFirstRead + 8);
        EXPECT_EQ(report.cycles.total(), 2 + kFirstRead + 8);
        EXPECT_EQ(report.cycles.busy, 8);
        EXPECT_EQ(report.cycles[Stall::Fill], 2);
        EXPECT_EQ(report.cycles[Stall::Dram], kFirstRead);
        EXPECT_EQ(report.bytes, 64);
        EXPECT_EQ(report.transactions, 1);
        EXPECT_EQ(report.dram.read_bursts, 1);
        EXPECT_EQ(report.dram.activations, 1);
      },
      nullptr);
  const std::vector<std::uint8_t> data = noise(64, 1);
  std::memcpy(bench.dram.storage().bytes().data(), data.data(), 64);
  sc_core::sc_start(sc_core::sc_time(2 + kFirstRead + 8 - 1, sc_core::SC_NS));
  EXPECT_FALSE(done);
  sc_core::sc_start(sc_core::sc_time(1, sc_core::SC_NS));
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  EXPECT_TRUE(done);
  EXPECT_EQ(buffer, data);
}

TEST(DmaEngine, StoresAfterSetUpBusAndDram) {
  std::vector<std::uint8_t> buffer = noise(64, 1);
  bool done = false;
  Bench bench(nullptr, [&](Bench& self) {
    const std::vector<TransferBlock> blocks{rows(0, 64, 1, 0, 0)};
    const DmaReport report = self.store.transfer(blocks, buffer.data());
    done = true;
    EXPECT_EQ(now(), 2 + 8 + kFirstWrite);
    EXPECT_EQ(sc_core::sc_time_stamp().value() % kPeriodPs, 0u);
    EXPECT_EQ(report.cycles.total(), 2 + 8 + kFirstWrite);
    EXPECT_EQ(report.dram.write_bursts, 1);
  });
  sc_core::sc_start(sc_core::sc_time(2 + 8 + kFirstWrite - 1, sc_core::SC_NS));
  EXPECT_FALSE(done);
  sc_core::sc_start(sc_core::sc_time(1, sc_core::SC_NS));
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  EXPECT_TRUE(done);
  EXPECT_EQ(std::memcmp(bench.dram.storage().bytes().data(), buffer.data(), 64), 0);
}

TEST(DmaEngine, StreamsAtTheRateOfItsBus) {
  std::vector<std::uint8_t> buffer(kBufferBytes);
  Bench bench(
      [&](Bench& self) {
        const std::vector<TransferBlock> blocks{rows(0, kBufferBytes, 1, 0, 0)};
        const DmaReport report = self.load.transfer(blocks, buffer.data());
        EXPECT_EQ(report.cycles.busy, kBufferBytes / 8);
        // The DRAM gives 16 bytes a cycle and four transactions in flight cover its latency but for the
        // first.
        EXPECT_LT(report.cycles.total(), kBufferBytes / 8 + 2 * kFirstRead);
      },
      nullptr);
  sc_core::sc_start();
}

TEST(DmaEngine, LetsTheLoadGoFirstInTheSameCycle) {
  std::vector<std::uint8_t> loaded(64), stored(64);
  std::int64_t load_done = 0, store_done = 0;
  const std::vector<TransferBlock> blocks{rows(0, 64, 1, 0, 0)};
  // The store reads its buffer for eight cycles before its request; both requests are sent in cycle 10.
  Bench bench(
      [&](Bench& self) {
        wait_cycles(8);
        (void)self.load.transfer(blocks, loaded.data());
        load_done = now();
      },
      [&](Bench& self) {
        (void)self.store.transfer(blocks, stored.data());
        store_done = now();
      });
  sc_core::sc_start();
  EXPECT_EQ(load_done, 10 + kFirstRead + 8);  // as if alone
  // The write's data comes after the read's, and tRTW: 13.328 + 13.328 + 3.332 + 1.666 + 3.332 ns and the
  // controller's 20 make 54.986.
  EXPECT_EQ(store_done, 10 + 55);
}

TEST(DmaEngine, SaysWhichTransactionTheDramRefuses) {
  std::vector<std::uint8_t> buffer(64);
  std::string what;
  Bench bench(
      [&](Bench& self) {
        const std::vector<TransferBlock> blocks{rows(kBytes - 32, 64, 1, 0, 0)};
        try {
          (void)self.load.transfer(blocks, buffer.data());
        } catch (const std::runtime_error& error) {
          what = error.what();
        }
      },
      nullptr);
  sc_core::sc_start();
  EXPECT_EQ(what, "DRAM refuses 32 bytes at address 65536: TLM_ADDRESS_ERROR_RESPONSE");
}

}  // namespace
}  // namespace wagesim
