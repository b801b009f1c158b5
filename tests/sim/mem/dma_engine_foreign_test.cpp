// DMA engines on another DRAM simulator.
#include <gtest/gtest.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstring>

#include "tests/sim/mem/dma_bench.h"

namespace wagesim {
namespace {

using namespace test;

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
    EXPECT_EQ(load.transfer(blocks, buffer.data()).dram, DramCounters{});
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
