#include "sim/mem/dma_engine.h"

#include <gtest/gtest.h>
#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <systemc>
#include <vector>

#include "sim/config/load_machine.h"
#include "sim/mem/dram.h"
#include "tests/util/in_child.h"

namespace wagesim {
namespace {

constexpr std::int64_t kPeriodPs = 1000;
constexpr std::uint64_t kBytes = 1 << 16;
constexpr std::int64_t kBufferBytes = 1 << 13;

std::int64_t now() {
  return static_cast<std::int64_t>(sc_core::sc_time_stamp().value()) / kPeriodPs;
}
void wait_cycles(std::int64_t count) {
  sc_core::wait(sc_core::sc_time::from_value(static_cast<std::uint64_t>(count * kPeriodPs)));
}

TransferBlock rows(std::uint64_t address, std::int64_t row_bytes, std::int64_t count,
                   std::int64_t dram_stride, std::int64_t buffer_stride) {
  TransferBlock block;
  block.dram_address = address;
  block.row_bytes = row_bytes;
  block.counts[0] = count;
  block.dram_strides[0] = dram_stride;
  block.buffer_strides[0] = buffer_stride;
  return block;
}

std::vector<std::uint8_t> noise(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint8_t> data(size);
  for (std::uint8_t& byte : data) byte = static_cast<std::uint8_t>(random());
  return data;
}

/// `tiny`'s two engines on one DRAM, each with a script in a thread of its own.
class Bench : public sc_core::sc_module {
 public:
  using Script = std::function<void(Bench&)>;

  Bench(Script load_script, Script store_script, const StallSource& stalls = StallSource(),
        bool values = true)
      : sc_module(sc_core::sc_module_name("bench")),
        dram("dram", machine.dram, kPeriodPs, kBytes, stalls, values),
        load("load", machine.dma, kPeriodPs, stalls, DmaDirection::Load),
        store("store", machine.dma, kPeriodPs, stalls, DmaDirection::Store),
        load_script_(std::move(load_script)),
        store_script_(std::move(store_script)) {
    SC_HAS_PROCESS(Bench);
    load.socket.bind(dram.socket);
    store.socket.bind(dram.socket);
    // Against the order of priority: the store thread runs first where the kernel is free to choose.
    SC_THREAD(run_store);
    SC_THREAD(run_load);
  }

  MachineParams machine = load_machine("tiny");
  Dram dram;
  DmaEngine load, store;

 private:
  void run_load() {
    if (load_script_) load_script_(*this);
  }
  void run_store() {
    if (store_script_) store_script_(*this);
  }
  Script load_script_, store_script_;
};

// tiny: bus 8 bytes, transactions of 64, 8 in flight, set-up 2; DRAM at 1 GHz: tRCD 14, tCL 14, tCWL 14,
// burst 4, controller 20.
constexpr std::int64_t kFirstRead = 14 + 14 + 4 + 20;
constexpr std::int64_t kFirstWrite = 14 + 14 + 4 + 20;

TEST(DmaEngine, LoadsAfterSetUpDramAndBus) {
  std::vector<std::uint8_t> buffer(64);
  bool done = false;
  Bench bench(
      [&](Bench& self) {
        const std::vector<TransferBlock> blocks{rows(0, 64, 1, 0, 0)};
        const DmaReport report = self.load.transfer(blocks, {buffer.data(), 4});
        done = true;
        EXPECT_EQ(now(), 2 + kFirstRead + 8);
        EXPECT_EQ(report.cycles.total(), 2 + kFirstRead + 8);
        EXPECT_EQ(report.cycles.busy, 8);
        EXPECT_EQ(report.cycles[Stall::Fill], 2);
        EXPECT_EQ(report.cycles[Stall::Dram], kFirstRead);
        EXPECT_EQ(report.bytes, 64);
        EXPECT_EQ(report.transactions, 1);
        EXPECT_EQ(report.buffer_words, 16);
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
    const DmaReport report = self.store.transfer(blocks, {buffer.data(), 4});
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
        const DmaReport report = self.load.transfer(blocks, {buffer.data(), 4});
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
        (void)self.load.transfer(blocks, {loaded.data(), 4});
        load_done = now();
      },
      [&](Bench& self) {
        (void)self.store.transfer(blocks, {stored.data(), 4});
        store_done = now();
      });
  sc_core::sc_start();
  EXPECT_EQ(load_done, 10 + kFirstRead + 8);  // as if alone
  // The write's data comes after the read's, and tRTW of 2: 10 + 14 + 14 + 4 + 2 + 4, and the controller.
  EXPECT_EQ(store_done, 10 + 14 + 14 + 4 + 2 + 4 + 20);
}

TransferBlock random_block(std::mt19937_64& random) {
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  TransferBlock block;
  block.row_bytes = pick(1, 90);
  std::int64_t dram = block.row_bytes, buffer = block.row_bytes;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    block.counts[axis] = pick(1, 4);
    block.dram_strides[axis] = dram + (pick(0, 1) == 0 ? 0 : pick(0, 30));
    block.buffer_strides[axis] = buffer + (pick(0, 1) == 0 ? 0 : pick(0, 5));
    dram = block.dram_strides[axis] * block.counts[axis];
    buffer = block.buffer_strides[axis] * block.counts[axis];
  }
  block.dram_address = static_cast<std::uint64_t>(pick(0, static_cast<int>(kBytes) - static_cast<int>(dram)));
  block.buffer_offset = pick(0, std::max(0, static_cast<int>(kBufferBytes - buffer)));
  return block;
}

/// The same bytes by plain loops.
void copy(const TransferBlock& block, std::uint8_t* dram, std::uint8_t* buffer, bool load) {
  for (std::int64_t i2 = 0; i2 < block.counts[2]; ++i2) {
    for (std::int64_t i1 = 0; i1 < block.counts[1]; ++i1) {
      for (std::int64_t i0 = 0; i0 < block.counts[0]; ++i0) {
        std::uint8_t* const far = dram + block.dram_address + i0 * block.dram_strides[0] +
                                  i1 * block.dram_strides[1] + i2 * block.dram_strides[2];
        std::uint8_t* const near = buffer + block.buffer_offset + i0 * block.buffer_strides[0] +
                                   i1 * block.buffer_strides[1] + i2 * block.buffer_strides[2];
        std::memcpy(load ? near : far, load ? far : near, static_cast<std::size_t>(block.row_bytes));
      }
    }
  }
}

/// Moves random blocks both ways, one after the other, and compares all bytes with a plain copy. Returns the
/// cycles.
std::int64_t move_random_blocks(const StallSource& stalls, std::uint64_t seed) {
  std::vector<std::uint8_t> dram_bytes = noise(kBytes, seed), buffer = noise(2 * kBufferBytes, seed + 1);
  std::vector<std::uint8_t> expected_dram = dram_bytes, expected_buffer = buffer;
  std::int64_t end = 0;
  Bench bench(
      [&](Bench& self) {
        std::mt19937_64 random(seed);
        for (int i = 0; i < 150; ++i) {
          const std::vector<TransferBlock> blocks{random_block(random), random_block(random)};
          const bool load = i % 2 == 0;
          const std::int64_t start = now();
          const DmaReport report = (load ? self.load : self.store).transfer(blocks, {buffer.data(), 4});
          EXPECT_EQ(report.cycles.total(), now() - start);
          EXPECT_EQ(report.bytes, blocks[0].bytes() + blocks[1].bytes());
          for (const TransferBlock& block : blocks) {
            copy(block, expected_dram.data(), expected_buffer.data(), load);
          }
          EXPECT_EQ(buffer, expected_buffer) << "seed " << seed << ", transfer " << i;
        }
        end = now();
      },
      nullptr, stalls);
  std::memcpy(bench.dram.storage().bytes().data(), dram_bytes.data(), kBytes);
  sc_core::sc_start();
  EXPECT_GT(end, 0);
  EXPECT_EQ(std::memcmp(bench.dram.storage().bytes().data(), expected_dram.data(), kBytes), 0);
  return end;
}

TEST(DmaEngine, MovesRandomBlocksAsAPlainCopyDoes) {
  (void)move_random_blocks(StallSource(), 11);
}

TEST(DmaEngine, MovesTheSameBytesUnderRandomStalls) {
  (void)move_random_blocks(StallSource(5, 20000, 30), 12);
}

TEST(DmaEngine, MovesNothingButTakesTheTimeWithoutValues) {
  Bench bench(
      [&](Bench& self) {
        const std::vector<TransferBlock> blocks{rows(0, 8, 8, 8, 24)};
        const DmaReport report = self.load.transfer(blocks, {});
        EXPECT_EQ(report.cycles.total(), 2 + kFirstRead + 8);
        EXPECT_EQ(report.transactions, 1);
      },
      nullptr, StallSource(), false);
  sc_core::sc_start();
}

TEST(DmaEngine, SaysWhichTransactionTheDramRefuses) {
  std::vector<std::uint8_t> buffer(64);
  std::string what;
  Bench bench(
      [&](Bench& self) {
        const std::vector<TransferBlock> blocks{rows(kBytes - 32, 64, 1, 0, 0)};
        try {
          (void)self.load.transfer(blocks, {buffer.data(), 4});
        } catch (const std::runtime_error& error) {
          what = error.what();
        }
      },
      nullptr);
  sc_core::sc_start();
  EXPECT_EQ(what, "DRAM refuses 32 bytes at address 65536: TLM_ADDRESS_ERROR_RESPONSE");
}

/// A process that wakes in every cycle, so that the engines are never alone and take a turn of the kernel for
/// every request.
class Ticker : public sc_core::sc_module {
 public:
  Ticker(sc_core::sc_module_name name, std::int64_t cycles) : sc_module(name), cycles_(cycles) {
    SC_HAS_PROCESS(Ticker);
    SC_THREAD(run);
  }

 private:
  void run() {
    while (cycles_-- > 0) wait_cycles(1);
  }
  std::int64_t cycles_;
};

void describe(std::string& text, const char* engine, const DmaReport& report) {
  text += std::string(engine) + " ends " + std::to_string(now());
  for (const std::int64_t stall : report.cycles.stalls) text += ' ' + std::to_string(stall);
  const DramCounters& dram = report.dram;
  for (const std::int64_t count :
       {report.cycles.busy, report.transactions, report.buffer_words, dram.row_hits, dram.row_misses,
        dram.row_conflicts, dram.activations, dram.precharges, dram.refreshes})
    text += ' ' + std::to_string(count);
  text += '\n';
}

/// Both engines at once, random blocks with pauses between; what every transfer took and did, and the bytes
/// of the DRAM after it.
std::string both_engines(std::uint64_t seed, bool ticking) {
  std::vector<std::uint8_t> loaded(2 * kBufferBytes), stored = noise(2 * kBufferBytes, seed);
  std::string loads, stores;
  const auto script = [&](DmaDirection direction) {
    return [&, direction](Bench& self) {
      const bool load = direction == DmaDirection::Load;
      std::mt19937_64 random(seed + (load ? 1 : 2));
      for (int i = 0; i < 40; ++i) {
        wait_cycles(static_cast<std::int64_t>(random() % 400));
        const std::vector<TransferBlock> blocks{random_block(random)};
        const DmaTarget target{(load ? loaded : stored).data(), 4};
        describe(load ? loads : stores, load ? "load" : "store",
                 (load ? self.load : self.store).transfer(blocks, target));
      }
    };
  };
  Bench bench(script(DmaDirection::Load), script(DmaDirection::Store),
              seed % 2 == 0 ? StallSource() : StallSource(seed, 12000, 20));
  std::optional<Ticker> ticker;
  if (ticking) ticker.emplace("ticker", 200000);
  sc_core::sc_start();
  std::string text = loads + stores;
  for (const std::uint8_t byte : bench.dram.storage().bytes()) text += static_cast<char>(byte);
  for (const std::uint8_t byte : loaded) text += static_cast<char>(byte);
  return text;
}

TEST(DmaEngine, SendsAheadOfTheKernelWhatItWouldSendInTurn) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const std::string ahead = test::in_child([&] { return both_engines(seed, false); });
    const std::string in_turn = test::in_child([&] { return both_engines(seed, true); });
    ASSERT_TRUE(ahead.find("load ends") != std::string::npos) << "seed " << seed;
    ASSERT_TRUE(ahead == in_turn) << "seed " << seed << ": " << ahead.substr(0, 300) << "\nagainst\n"
                                  << in_turn.substr(0, 300);
  }
}

/// A target that notes when requests arrive, and answers after 37 cycles.
class ArrivalLog : public sc_core::sc_module {
 public:
  tlm_utils::multi_passthrough_target_socket<ArrivalLog> socket;
  std::vector<std::uint64_t> arrivals_ps;

  explicit ArrivalLog(sc_core::sc_module_name name) : sc_module(name), socket("socket") {
    socket.register_b_transport(this, &ArrivalLog::b_transport);
  }

 private:
  void b_transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    arrivals_ps.push_back((sc_core::sc_time_stamp() + delay).value());
    delay += sc_core::sc_time::from_value(37 * kPeriodPs);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }
};

TEST(DmaEngine, SendsTheRequestsOfBothEnginesInTheOrderTheyArrive) {
  struct TwoEngines : public sc_core::sc_module {
    explicit TwoEngines(sc_core::sc_module_name name)
        : sc_module(name),
          log("log"),
          load("load", machine.dma, kPeriodPs, StallSource(), DmaDirection::Load),
          store("store", machine.dma, kPeriodPs, StallSource(3, 9000, 9), DmaDirection::Store) {
      SC_HAS_PROCESS(TwoEngines);
      load.socket.bind(log.socket);
      store.socket.bind(log.socket);
      SC_THREAD(run_store);
      SC_THREAD(run_load);
    }
    void run_load() { run(load, 1); }
    void run_store() { run(store, 2); }
    static void run(DmaEngine& engine, std::uint64_t seed) {
      std::mt19937_64 random(seed);
      for (int i = 0; i < 60; ++i) {
        wait_cycles(static_cast<std::int64_t>(random() % 300));
        const std::vector<TransferBlock> blocks{random_block(random)};
        static_cast<void>(engine.transfer(blocks, {}));
      }
    }
    MachineParams machine = load_machine("tiny");
    ArrivalLog log;
    DmaEngine load, store;
  };
  TwoEngines engines("engines");
  sc_core::sc_start();
  const auto& arrivals = engines.log.arrivals_ps;
  ASSERT_GT(arrivals.size(), 200u);
  EXPECT_TRUE(std::ranges::is_sorted(arrivals));
}

/// Another DRAM simulator in place of ours: a fixed latency, spent inside b_transport or annotated.
class ForeignDram : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<ForeignDram> socket;

  ForeignDram(sc_core::sc_module_name name, bool blocking)
      : sc_module(name), socket("socket"), blocking_(blocking) {
    socket.register_b_transport(this, &ForeignDram::b_transport);
  }
  std::vector<std::uint8_t> bytes = noise(4096, 3);

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    std::memcpy(payload.get_data_ptr(), bytes.data() + payload.get_address(), payload.get_data_length());
    const sc_core::sc_time latency(30.5, sc_core::SC_NS);
    if (blocking_) {
      sc_core::wait(latency);
    } else {
      delay += latency;
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }
  bool blocking_;
};

class ForeignBench : public sc_core::sc_module {
 public:
  explicit ForeignBench(bool blocking)
      : sc_module(sc_core::sc_module_name("bench")),
        dram("dram", blocking),
        load("load", load_machine("tiny").dma, kPeriodPs, StallSource(), DmaDirection::Load) {
    SC_HAS_PROCESS(ForeignBench);
    load.socket.bind(dram.socket);
    SC_THREAD(run);
  }
  ForeignDram dram;
  DmaEngine load;
  std::vector<std::uint8_t> buffer = std::vector<std::uint8_t>(128);
  std::int64_t end = 0;

 private:
  void run() {
    const std::vector<TransferBlock> blocks{rows(64, 128, 1, 0, 0)};
    EXPECT_EQ(load.transfer(blocks, {buffer.data(), 4}).dram, DramCounters{});
    end = now();
  }
};

TEST(DmaEngine, WorksWithAForeignDramThatAnnotatesItsDelay) {
  ForeignBench bench(false);
  sc_core::sc_start();
  EXPECT_EQ(bench.end, 2 + 31 + 8 + 8);  // 30.5 ns are 31 cycles; the second comes meanwhile
  EXPECT_EQ(std::memcmp(bench.buffer.data(), bench.dram.bytes.data() + 64, 128), 0);
}

TEST(DmaEngine, WorksWithAForeignDramThatWaits) {
  ForeignBench bench(true);
  sc_core::sc_start();
  // The second request leaves when the first call returns, in cycle 33 (32.5 ns is within cycle 32).
  EXPECT_GE(bench.end, 2 + 31 + 30 + 8);
  EXPECT_EQ(std::memcmp(bench.buffer.data(), bench.dram.bytes.data() + 64, 128), 0);
}

}  // namespace
}  // namespace wagesim
