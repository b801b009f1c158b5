#include "sim/config/machine_fingerprint.h"

#include <fmt/format.h>

#include <string_view>

namespace wagesim {
namespace {

class Lines {
 public:
  void add(std::string_view key, std::int64_t value) { text_ += fmt::format("{} = {}\n", key, value); }

  void add(std::string_view name, const BufferParams& buffer) {
    text_ +=
        fmt::format("buffers.{} = {} banks x {} words x {} bytes, {} ports, latency {}\n", name, buffer.banks,
                    buffer.words_per_bank, buffer.word_bytes, buffer.ports, buffer.read_latency);
  }

  void add(const DramParams& dram) {
    add("dram.capacity_bytes", dram.capacity_bytes);
    add("dram.channels", dram.channels);
    add("dram.banks", dram.banks);
    add("dram.bank_groups", dram.bank_groups);
    add("dram.row_bytes", dram.row_bytes);
    add("dram.burst_bytes", dram.burst_bytes);
    add("dram.interleave_bytes", dram.interleave_bytes);
    add("dram.address_map", static_cast<int>(dram.address_map));
    add("dram.page_policy", static_cast<int>(dram.page_policy));
    add("dram.page_idle_ps", dram.page_idle_ps);
    add("dram.scheduler", static_cast<int>(dram.scheduler));
    add("dram.read_queue", dram.read_queue);
    add("dram.write_queue", dram.write_queue);
    add("dram.write_high", dram.write_high);
    add("dram.write_low", dram.write_low);
    add("dram.burst_ps", dram.burst_ps);
    add("dram.controller_latency_ps", dram.controller_latency_ps);
    add("dram.t_rcd_ps", dram.t_rcd_ps);
    add("dram.t_rp_ps", dram.t_rp_ps);
    add("dram.t_cl_ps", dram.t_cl_ps);
    add("dram.t_cwl_ps", dram.t_cwl_ps);
    add("dram.t_ras_ps", dram.t_ras_ps);
    add("dram.t_wr_ps", dram.t_wr_ps);
    add("dram.t_rtp_ps", dram.t_rtp_ps);
    add("dram.t_ccd_l_ps", dram.t_ccd_l_ps);
    add("dram.t_rrd_s_ps", dram.t_rrd_s_ps);
    add("dram.t_rrd_l_ps", dram.t_rrd_l_ps);
    add("dram.t_faw_ps", dram.t_faw_ps);
    add("dram.t_wtr_s_ps", dram.t_wtr_s_ps);
    add("dram.t_wtr_l_ps", dram.t_wtr_l_ps);
    add("dram.t_rtw_ps", dram.t_rtw_ps);
    add("dram.t_refi_ps", dram.t_refi_ps);
    add("dram.t_rfc_ps", dram.t_rfc_ps);
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::string machine_text(const MachineParams& machine) {
  Lines lines;
  lines.add("clock_period_ps", machine.clock_period_ps);
  lines.add("array.rows", machine.rows);
  lines.add("array.cols", machine.cols);
  lines.add("array.ternary_lanes", machine.ternary_lanes);
  lines.add("dataflow.forward", static_cast<int>(machine.forward));
  lines.add("dataflow.error", static_cast<int>(machine.error));
  lines.add("dataflow.gradient", static_cast<int>(machine.gradient));
  lines.add("activation", machine.activation);
  lines.add("weight", machine.weight);
  lines.add("accumulator", machine.accumulator);
  lines.add("vector_in", machine.vector_in);
  lines.add("vector_out", machine.vector_out);
  lines.add("vector.lanes", machine.vector_lanes);
  lines.add("sequencer.queue_depth", machine.queue_depth);
  lines.add("sequencer.issue_cycles", machine.issue_cycles);
  lines.add("dma.bus_bytes", machine.dma.bus_bytes);
  lines.add("dma.max_transaction_bytes", machine.dma.max_transaction_bytes);
  lines.add("dma.outstanding", machine.dma.outstanding);
  lines.add("dma.setup_cycles", machine.dma.setup_cycles);
  lines.add(machine.dram);
  return lines.text();
}

std::string machine_fingerprint(const MachineParams& machine) {
  std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a offset basis and prime (Fowler, Noll, Vo)
  for (const char letter : machine_text(machine)) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3u;
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace wagesim
