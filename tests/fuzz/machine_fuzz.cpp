#include <bit>
#include <string_view>

#include "sim/config/load_machine.h"
#include "sim/config/machine_fingerprint.h"
#include "tests/fuzz/fuzz_target.h"

namespace wagesim {
namespace {

bool is_power_of_two(std::int64_t value) {
  return value >= 1 && std::has_single_bit(static_cast<std::uint64_t>(value));
}

void check_buffer(const BufferParams& buffer, int bus_bytes) {
  require(is_power_of_two(buffer.banks) && is_power_of_two(buffer.word_bytes));
  require(buffer.words_per_bank >= 2 && buffer.words_per_bank % 2 == 0);
  require(buffer.ports >= 1 && buffer.read_latency >= 1 && buffer.bytes() <= std::int64_t{1} << 30);
  require(bus_bytes <= buffer.banks * buffer.word_bytes * buffer.ports);
}

void check_dram(const DramParams& dram) {
  require(is_power_of_two(dram.channels) && is_power_of_two(dram.banks));
  require(is_power_of_two(dram.row_bytes) && dram.row_bytes >= dram.burst_bytes);
  require(is_power_of_two(dram.interleave_bytes) && dram.interleave_bytes >= dram.burst_bytes);
  require(dram.capacity_bytes % (std::int64_t{dram.channels} * dram.banks * dram.row_bytes) == 0);
  for (const int cycles :
       {dram.burst_cycles, dram.controller_latency, dram.t_rcd, dram.t_rp, dram.t_cl, dram.t_cwl, dram.t_ras,
        dram.t_wr, dram.t_rtp, dram.t_rrd, dram.t_faw, dram.t_wtr, dram.t_rtw, dram.t_refi, dram.t_rfc})
    require(cycles >= 0);
  require(dram.t_refi == 0 || dram.t_refi > dram.t_ras + dram.t_wr + dram.t_rp + dram.t_rfc);
}

/// What docs/machine-files.md promises of a machine that was accepted.
void check(const MachineParams& machine) {
  require(!machine.name.empty() && machine.clock_period_ps >= 100);
  require(machine.rows >= 1 && machine.rows <= 512 && machine.cols >= 1 && machine.cols <= 512);
  require(machine.ternary_lanes == 1 || machine.ternary_lanes == 2 || machine.ternary_lanes == 4);
  require(machine.vector_lanes >= 1 && machine.queue_depth >= 1 && machine.issue_cycles >= 1);
  for (const BufferParams& buffer :
       {machine.activation, machine.weight, machine.vector_in, machine.vector_out})
    check_buffer(buffer, machine.dma.bus_bytes);
  require(machine.accumulator_rows_per_half() >= 1);
  require(machine.dma.outstanding >= 1 && machine.dma.setup_cycles >= 1);
  require(machine.dma.max_transaction_bytes >= machine.dma.bus_bytes &&
          machine.dma.max_transaction_bytes >= machine.dram.burst_bytes);
  check_dram(machine.dram);
  require(!machine_fingerprint(machine).empty());
}

}  // namespace
}  // namespace wagesim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  wagesim::run_parser([&] { wagesim::check(wagesim::parse_machine(text, "fuzz")); },
                      wagesim::FaultsName::AnyFile);
  return 0;
}
