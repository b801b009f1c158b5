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
  require(is_power_of_two(dram.bank_groups) && dram.bank_groups <= dram.banks);
  require(dram.write_low >= 0 && dram.write_low < dram.write_high && dram.write_high <= dram.write_queue);
  require(dram.read_queue >= 1 && dram.page_idle_ps >= 0 && dram.burst_ps > 0 && dram.t_refi_ps >= 0);
  std::int64_t others = 0;
  for (const int time_ps :
       {dram.burst_ps, dram.t_rcd_ps, dram.t_rp_ps, dram.t_cl_ps, dram.t_cwl_ps, dram.t_ras_ps, dram.t_wr_ps,
        dram.t_rtp_ps, dram.t_ccd_l_ps, dram.t_rrd_s_ps, dram.t_rrd_l_ps, dram.t_faw_ps, dram.t_wtr_s_ps,
        dram.t_wtr_l_ps, dram.t_rtw_ps, dram.t_rfc_ps}) {
    require(time_ps >= 0);
    others += time_ps;
  }
  require(dram.t_refi_ps == 0 || dram.t_refi_ps > others);
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
