// Two DMA engines at once: requests reach the DRAM in the order of their cycles, sent ahead of the kernel or
// not.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tlm_utils/multi_passthrough_target_socket.h>

#include <optional>
#include <string>

#include "tests/sim/mem/dma_bench.h"
#include "tests/util/in_child.h"

namespace wagesim {
namespace {

using namespace test;

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
  for (const std::int64_t count : {report.cycles.busy, report.transactions, dram.row_hits, dram.row_misses,
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
        std::uint8_t* const target = (load ? loaded : stored).data();
        describe(load ? loads : stores, load ? "load" : "store",
                 (load ? self.load : self.store).transfer(blocks, target));
      }
    };
  };
  std::mt19937_64 random(seed);
  const std::string keys = fmt::format(
      "preset: ddr4-2400, scheduler: {}, page_policy: {}, address_map: {}, "
      "read_queue: {}, write_queue: 8, write_high: 6, write_low: 2",
      kDramSchedulerNames[seed % 2], kPagePolicyNames[random() % 3], kAddressMapNames[random() % 4],
      1 + random() % 8);
  Bench bench(script(DmaDirection::Load), script(DmaDirection::Store),
              seed % 3 == 0 ? StallSource() : StallSource(seed, 12000, 20), true, keys);
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
      DmaEngine::share_dram(load, store);
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
        static_cast<void>(engine.transfer(blocks, nullptr));
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

}  // namespace
}  // namespace wagesim
