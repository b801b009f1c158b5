#include "sim/mem/dram.h"

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>

#include <cstring>
#include <functional>
#include <numeric>
#include <systemc>
#include <vector>

#include "sim/config/load_machine.h"
#include "sim/mem/dram_activity.h"

namespace wagesim {
namespace {

constexpr std::int64_t kPeriodPs = 1000;
constexpr std::uint64_t kBytes = 1 << 20;
// ddr4-2400: tRCD and tCL 13.328 ns, burst 3.332, controller 20; in cycles of 1 ns, rounded up.
constexpr std::int64_t kHit = 37, kMiss = 50;

sc_core::sc_time cycles(std::int64_t count) {
  return sc_core::sc_time::from_value(static_cast<std::uint64_t>(count * kPeriodPs));
}

/// Somebody else's initiator: knows the TLM-2.0 base protocol and nothing of this project.
class ForeignInitiator : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<ForeignInitiator> socket;

  ForeignInitiator(sc_core::sc_module_name name, std::function<void(ForeignInitiator&)> script)
      : sc_module(name), socket("socket"), script_(std::move(script)) {
    SC_HAS_PROCESS(ForeignInitiator);
    SC_THREAD(run);
  }

  struct Answer {
    tlm::tlm_response_status status;
    sc_core::sc_time delay;
  };
  Answer send(tlm::tlm_command command, std::uint64_t address, std::vector<std::uint8_t>& data,
              sc_core::sc_time delay = sc_core::SC_ZERO_TIME, unsigned streaming_width = 1 << 30,
              unsigned char* byte_enable = nullptr) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(data.data());
    payload.set_data_length(static_cast<unsigned>(data.size()));
    payload.set_streaming_width(streaming_width);
    payload.set_byte_enable_ptr(byte_enable);
    payload.set_byte_enable_length(byte_enable == nullptr ? 0 : 1);
    socket->b_transport(payload, delay);
    return {payload.get_response_status(), delay};
  }
  bool done = false;

 private:
  void run() {
    script_(*this);
    done = true;
  }
  std::function<void(ForeignInitiator&)> script_;
};

/// `base`'s DRAM with one initiator and its script, run to the end.
void simulate(const std::function<void(ForeignInitiator&, Dram&)>& script, bool values = true,
              const StallSource& stalls = StallSource()) {
  Dram dram("dram", load_machine("tiny").dram, kPeriodPs, kBytes, stalls, values);
  ForeignInitiator initiator("initiator", [&](ForeignInitiator& self) { script(self, dram); });
  initiator.socket.bind(dram.socket);
  sc_core::sc_start();
  EXPECT_TRUE(initiator.done);
}

std::vector<std::uint8_t> ramp(std::size_t size) {
  std::vector<std::uint8_t> data(size);
  std::iota(data.begin(), data.end(), std::uint8_t{1});
  return data;
}

TEST(Dram, ReadsBackWhatAForeignInitiatorWrote) {
  simulate([](ForeignInitiator& initiator, Dram& dram) {
    std::vector<std::uint8_t> data = ramp(300);
    EXPECT_EQ(initiator.send(tlm::TLM_WRITE_COMMAND, 777, data).status, tlm::TLM_OK_RESPONSE);
    std::vector<std::uint8_t> back(300);
    EXPECT_EQ(initiator.send(tlm::TLM_READ_COMMAND, 777, back).status, tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(back, data);
    EXPECT_EQ(dram.storage().bytes()[777 + 299], data[299]);
  });
}

TEST(Dram, AnnotatesTheLatencyAndDoesNotWait) {
  simulate([](ForeignInitiator& initiator, Dram&) {
    std::vector<std::uint8_t> data(64);
    const auto answer = initiator.send(tlm::TLM_READ_COMMAND, 0, data);
    EXPECT_EQ(answer.delay, cycles(kMiss));
    EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::SC_ZERO_TIME);
    sc_core::wait(cycles(100));
    EXPECT_EQ(initiator.send(tlm::TLM_READ_COMMAND, 0, data).delay, cycles(kHit));  // row hit
  });
}

TEST(Dram, CountsTheDelayOnEntryAsTimeOfArrival) {
  simulate([](ForeignInitiator& initiator, Dram&) {
    std::vector<std::uint8_t> data(64);
    EXPECT_EQ(initiator.send(tlm::TLM_READ_COMMAND, 0, data, cycles(30)).delay, cycles(30 + kMiss));
    // Within a cycle: that cycle counts, and the answer is on a clock edge.
    EXPECT_EQ(
        initiator.send(tlm::TLM_READ_COMMAND, 0, data, cycles(100) + sc_core::sc_time(1, sc_core::SC_PS))
            .delay,
        cycles(100 + kHit));
  });
}

TEST(Dram, RefusesWhatIsOutOfRangeOrNotSupported) {
  simulate([](ForeignInitiator& initiator, Dram& dram) {
    std::vector<std::uint8_t> data(64, 9);
    const auto status = [&](std::uint64_t address, unsigned streaming_width, unsigned char* byte_enable) {
      return initiator
          .send(tlm::TLM_WRITE_COMMAND, address, data, sc_core::SC_ZERO_TIME, streaming_width, byte_enable)
          .status;
    };
    unsigned char enable = 0xFF;
    EXPECT_EQ(status(kBytes - 64, 64, nullptr), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(status(kBytes - 63, 64, nullptr), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    EXPECT_EQ(status(UINT64_MAX - 10, 64, nullptr), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    EXPECT_EQ(status(0, 64, &enable), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    EXPECT_EQ(status(0, 32, nullptr), tlm::TLM_BURST_ERROR_RESPONSE);
    std::vector<std::uint8_t> nothing;
    EXPECT_EQ(initiator.send(tlm::TLM_READ_COMMAND, 0, nothing).status, tlm::TLM_BURST_ERROR_RESPONSE);
    EXPECT_EQ(initiator.send(tlm::TLM_IGNORE_COMMAND, 0, data).status, tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(dram.storage().bytes()[0], 0);
    EXPECT_EQ(dram.settle(0).write_bursts, 1);
  });
}

TEST(Dram, LetsADebuggerLookAndWriteWithoutTime) {
  simulate([](ForeignInitiator& initiator, Dram& dram) {
    std::vector<std::uint8_t> data = ramp(10);
    tlm::tlm_generic_payload payload;
    payload.set_write();
    payload.set_address(5);
    payload.set_data_ptr(data.data());
    payload.set_data_length(10);
    payload.set_streaming_width(10);
    EXPECT_EQ(initiator.socket->transport_dbg(payload), 10u);
    EXPECT_EQ(dram.storage().bytes()[14], 10);
    EXPECT_EQ(dram.settle(0).write_bursts, 0);
    payload.set_address(kBytes);
    EXPECT_EQ(initiator.socket->transport_dbg(payload), 0u);
  });
}

TEST(Dram, AddsWhatATransactionDidToTheExtension) {
  simulate([](ForeignInitiator& initiator, Dram&) {
    std::vector<std::uint8_t> data(256);
    DramActivity activity;
    tlm::tlm_generic_payload payload;
    payload.set_read();
    payload.set_address(0);
    payload.set_data_ptr(data.data());
    payload.set_data_length(256);
    payload.set_streaming_width(256);
    payload.set_extension(&activity);
    sc_core::sc_time delay;
    for (const std::int64_t calls : {1, 2}) {
      initiator.socket->b_transport(payload, delay);
      EXPECT_EQ(activity.counters.read_bursts, 4 * calls);
      EXPECT_EQ(activity.counters.row_misses, 4);  // the first of each bank group finds its bank closed
      EXPECT_EQ(activity.counters.row_hits, 4 * calls - 4);
    }
    payload.clear_extension(&activity);
  });
}

TEST(Dram, KeepsTheSameTimesWithoutValues) {
  simulate(
      [](ForeignInitiator& initiator, Dram& dram) {
        std::vector<std::uint8_t> data = ramp(64);
        EXPECT_EQ(initiator.send(tlm::TLM_READ_COMMAND, 0, data).delay, cycles(kMiss));
        EXPECT_EQ(data, ramp(64));
        EXPECT_EQ(dram.storage().size(), 0u);
      },
      false);
}

TEST(Dram, AnswersLaterByTheRandomStallOfTheTransaction) {
  const StallSource stalls(7, 65536, 50);
  simulate(
      [&](ForeignInitiator& initiator, Dram&) {
        std::vector<std::uint8_t> data(64);
        EXPECT_EQ(initiator.send(tlm::TLM_READ_COMMAND, 0, data).delay,
                  cycles(kMiss + stalls.stall(StallChannel::DramResponse, 0)));
        sc_core::wait(cycles(500));
        EXPECT_EQ(initiator.send(tlm::TLM_READ_COMMAND, 0, data).delay,
                  cycles(kHit + stalls.stall(StallChannel::DramResponse, 1)));
      },
      true, stalls);
}

}  // namespace
}  // namespace wagesim
