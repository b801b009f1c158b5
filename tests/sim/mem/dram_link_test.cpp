// The two ways from a DMA engine to the DRAM: b_transport with a payload, and the direct one.
#include "sim/mem/dram_link.h"

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <memory>
#include <string>

#include "tests/sim/mem/dma_bench.h"
#include "tests/util/in_child.h"

namespace wagesim {
namespace {

using namespace test;

/// A bus between an engine and the DRAM that passes on b_transport alone, and counts it.
class Bus : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Bus> from;
  tlm_utils::simple_initiator_socket<Bus> to;
  int calls = 0;

  explicit Bus(sc_core::sc_module_name name) : sc_module(name), from("from"), to("to") {
    from.register_b_transport(this, &Bus::b_transport);
  }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    ++calls;
    to->b_transport(payload, delay);
  }
};

/// Two engines on one DRAM, each behind a bus of its own or not, with random blocks and pauses.
class Machine : public sc_core::sc_module {
 public:
  Machine(bool with_bus, std::uint64_t seed)
      : sc_module(sc_core::sc_module_name("machine")), seed_(seed), stalls_(seed % 2 * seed, 12000, 20) {
    SC_HAS_PROCESS(Machine);
    for (DmaEngine* engine : {&load, &store}) {
      if (!with_bus) {
        engine->socket.bind(dram.socket);
        continue;
      }
      Bus& bus = *buses.emplace_back(std::make_unique<Bus>(sc_core::sc_gen_unique_name("bus")));
      engine->socket.bind(bus.from);
      bus.to.bind(dram.socket);
    }
    DmaEngine::share_dram(load, store);
    SC_THREAD(run_load);
    SC_THREAD(run_store);
  }

 private:
  std::uint64_t seed_;
  StallSource stalls_;
  MachineParams params_ = load_machine("tiny");

 public:
  Dram dram{"dram", params_.dram, kPeriodPs, kBytes, stalls_, true};
  DmaEngine load{"load", params_.dma, kPeriodPs, stalls_, DmaDirection::Load};
  DmaEngine store{"store", params_.dma, kPeriodPs, stalls_, DmaDirection::Store};
  std::vector<std::unique_ptr<Bus>> buses;
  std::vector<std::uint8_t> loaded = std::vector<std::uint8_t>(2 * kBufferBytes);
  std::string loads, stores;  ///< a line a transfer

 private:
  void run_load() { run(load, 1, loaded, loads); }
  void run_store() { run(store, 2, stored_, stores); }
  void run(DmaEngine& engine, std::uint64_t stream, std::vector<std::uint8_t>& buffer, std::string& log) {
    std::mt19937_64 random(seed_ + stream);
    for (int i = 0; i < 40; ++i) {
      wait_cycles(static_cast<std::int64_t>(random() % 300));
      const std::vector<TransferBlock> blocks{random_block(random)};
      const DmaReport report = engine.transfer(blocks, buffer.data());
      for (const std::int64_t count : {now(), report.bytes, report.dram.read_bursts, report.dram.write_bursts,
                                       report.dram.row_hits, report.dram.activations, report.dram.refreshes})
        log += std::to_string(count) + ' ';
      log += '\n';
    }
  }
  std::vector<std::uint8_t> stored_ = noise(2 * kBufferBytes, seed_);
};

std::string everything(bool with_bus, std::uint64_t seed) {
  Machine machine(with_bus, seed);
  sc_core::sc_start();
  for (const auto& bus : machine.buses)
    if (bus->calls < 100) return "a bus was not used";
  std::string text = machine.loads + machine.stores;
  for (const std::uint8_t byte : machine.dram.storage().bytes()) text += static_cast<char>(byte);
  for (const std::uint8_t byte : machine.loaded) text += static_cast<char>(byte);
  return text;
}

TEST(DramLink, ComesToTheSameWithAndWithoutPayload) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const std::string direct = test::in_child([&] { return everything(false, seed); });
    const std::string called = test::in_child([&] { return everything(true, seed); });
    ASSERT_TRUE(direct == called) << "seed " << seed << ": " << direct.substr(0, 300) << "\nagainst\n"
                                  << called.substr(0, 300);
    ASSERT_GT(direct.size(), kBytes) << "seed " << seed;
  }
}

}  // namespace
}  // namespace wagesim
