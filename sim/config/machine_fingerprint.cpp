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
    add("dram.row_bytes", dram.row_bytes);
    add("dram.burst_bytes", dram.burst_bytes);
    add("dram.burst_cycles", dram.burst_cycles);
    add("dram.interleave_bytes", dram.interleave_bytes);
    add("dram.controller_latency", dram.controller_latency);
    add("dram.t_rcd", dram.t_rcd);
    add("dram.t_rp", dram.t_rp);
    add("dram.t_cl", dram.t_cl);
    add("dram.t_cwl", dram.t_cwl);
    add("dram.t_ras", dram.t_ras);
    add("dram.t_wr", dram.t_wr);
    add("dram.t_rtp", dram.t_rtp);
    add("dram.t_rrd", dram.t_rrd);
    add("dram.t_faw", dram.t_faw);
    add("dram.t_wtr", dram.t_wtr);
    add("dram.t_rtw", dram.t_rtw);
    add("dram.t_refi", dram.t_refi);
    add("dram.t_rfc", dram.t_rfc);
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
