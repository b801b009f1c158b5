#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <systemc>
#include <utility>
#include <vector>

#include "sim/config/load_machine.h"
#include "sim/mem/dma_engine.h"
#include "sim/mem/dram.h"

namespace wagesim::test {

inline constexpr std::int64_t kPeriodPs = 1000;
inline constexpr std::uint64_t kBytes = 1 << 16;
inline constexpr std::int64_t kBufferBytes = 1 << 13;

inline std::int64_t now() {
  return static_cast<std::int64_t>(sc_core::sc_time_stamp().value()) / kPeriodPs;
}
inline void wait_cycles(std::int64_t count) {
  sc_core::wait(sc_core::sc_time::from_value(static_cast<std::uint64_t>(count * kPeriodPs)));
}

inline TransferBlock rows(std::uint64_t address, std::int64_t row_bytes, std::int64_t count,
                          std::int64_t dram_stride, std::int64_t buffer_stride) {
  TransferBlock block;
  block.dram_address = address;
  block.row_bytes = row_bytes;
  block.counts[0] = count;
  block.dram_strides[0] = dram_stride;
  block.buffer_strides[0] = buffer_stride;
  return block;
}

inline std::vector<std::uint8_t> noise(std::size_t size, std::uint64_t seed) {
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
        bool values = true, const std::string& dram_keys = "preset: ddr4-2400")
      : sc_module(sc_core::sc_module_name("bench")),
        machine(parse_machine("extends: tiny\ndram: {" + dram_keys + "}\n", "bench.yaml")),
        dram("dram", machine.dram, kPeriodPs, kBytes, stalls, values),
        load("load", machine.dma, kPeriodPs, stalls, DmaDirection::Load),
        store("store", machine.dma, kPeriodPs, stalls, DmaDirection::Store),
        load_script_(std::move(load_script)),
        store_script_(std::move(store_script)) {
    SC_HAS_PROCESS(Bench);
    load.socket.bind(dram.socket);
    store.socket.bind(dram.socket);
    DmaEngine::share_dram(load, store);
    // Against the order of priority: the store thread runs first where the kernel is free to choose.
    SC_THREAD(run_store);
    SC_THREAD(run_load);
  }

  MachineParams machine;
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

// tiny: bus 8 bytes, transactions of 64, 8 in flight, set-up 2; DRAM: tRCD and tCL 13.328 ns, tCWL 9.996,
// burst 3.332, controller 20. Rounded up to cycles of 1 ns:
inline constexpr std::int64_t kFirstRead = 50;   // 13.328 + 13.328 + 3.332 + 20 = 49.988
inline constexpr std::int64_t kFirstWrite = 47;  // 13.328 + 9.996 + 3.332 + 20 = 46.656

/// Rows of up to three axes somewhere in the DRAM and in a buffer half.
inline TransferBlock random_block(std::mt19937_64& random) {
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

}  // namespace wagesim::test
