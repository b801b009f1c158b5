#include <initializer_list>
#include <string>
#include <string_view>

#include "sim/config/load_machine.h"
#include "sim/config/setting_rules.h"

namespace wagesim {
namespace {

constexpr std::int64_t kMaxBufferBytes = std::int64_t{1} << 30;
constexpr std::int64_t kMib = std::int64_t{1} << 20;

/// Looks values up by path, and reports what is missing or does not go together.
class Resolver {
 public:
  Resolver(const MachineSpec& spec, std::vector<Fault>& faults) : spec_(spec), faults_(faults) {
    for (const SettingRule& rule : machine_setting_rules()) {
      if (spec.broken || spec.settings.contains(rule.path)) continue;
      faults.push_back({spec.file, 0, std::string(rule.path), "",
                        "is missing, here and in what this machine extends: " + allowed_text(rule)});
    }
  }

  /// 1 where the value is missing or wrong: enough to go on looking for faults.
  [[nodiscard]] std::int64_t wide(const std::string& path) const {
    const auto found = spec_.settings.find(path);
    return found == spec_.settings.end() ? 1 : found->second.value.value_or(1);
  }
  /// The table's ranges keep every value within int but for the nanoseconds, which resolve to fewer cycles.
  [[nodiscard]] int number(const std::string& path) const { return static_cast<int>(wide(path)); }

  [[nodiscard]] int cycles(const std::string& path) const {
    const std::int64_t period = wide("clock_period_ps");
    return static_cast<int>((wide(path) + period - 1) / period);
  }

  /// A condition on several values; judged only where all of them are sound. The fault is laid on the first.
  void require(bool holds, std::initializer_list<std::string> paths, const std::string& allowed) {
    for (const std::string& path : paths) {
      const auto found = spec_.settings.find(path);
      if (found == spec_.settings.end() || !found->second.value) return;
    }
    if (holds) return;
    const auto& [path, setting] = *spec_.settings.find(*paths.begin());
    faults_.push_back({setting.file, setting.line, path, setting.text, allowed});
  }

 private:
  const MachineSpec& spec_;
  std::vector<Fault>& faults_;
};

BufferParams byte_buffer(Resolver& from, const std::string& path) {
  BufferParams buffer{from.number(path + ".banks"), from.number(path + ".word_bytes"),
                      from.number(path + ".words_per_bank"), from.number(path + ".ports"),
                      from.number(path + ".read_latency")};
  from.require(buffer.bytes() <= kMaxBufferBytes,
               {path + ".words_per_bank", path + ".banks", path + ".word_bytes"},
               "must keep the buffer within 1 GiB, with its banks and word_bytes");
  from.require(from.wide("dma.bus_bytes") <= std::int64_t{buffer.banks} * buffer.word_bytes * buffer.ports,
               {"dma.bus_bytes", path + ".banks", path + ".word_bytes", path + ".ports"},
               "must be at most what the banks of " + path + " take in a cycle: banks x word_bytes x ports");
  return buffer;
}

BufferParams accumulator_buffer(Resolver& from, int cols) {
  const std::string path = "buffers.accumulator";
  const BufferParams buffer{1, cols * static_cast<int>(sizeof(std::int32_t)),
                            from.number(path + ".words_per_bank"), 1, from.number(path + ".read_latency")};
  from.require(buffer.bytes() <= kMaxBufferBytes, {path + ".words_per_bank", "array.cols"},
               "must keep the buffer within 1 GiB, with words of 4 x array.cols bytes");
  return buffer;
}

DmaParams dma(Resolver& from) {
  const DmaParams dma{from.number("dma.bus_bytes"), from.number("dma.max_transaction_bytes"),
                      from.number("dma.outstanding"), from.number("dma.setup_cycles")};
  from.require(dma.max_transaction_bytes >= dma.bus_bytes, {"dma.max_transaction_bytes", "dma.bus_bytes"},
               "must be at least dma.bus_bytes");
  from.require(dma.max_transaction_bytes >= from.wide("dram.burst_bytes"),
               {"dma.max_transaction_bytes", "dram.burst_bytes"}, "must be at least dram.burst_bytes");
  return dma;
}

void check_dram(Resolver& from, const DramParams& dram) {
  from.require(dram.row_bytes >= dram.burst_bytes, {"dram.row_bytes", "dram.burst_bytes"},
               "must be at least dram.burst_bytes");
  from.require(dram.interleave_bytes >= dram.burst_bytes, {"dram.interleave_bytes", "dram.burst_bytes"},
               "must be at least dram.burst_bytes");
  const std::int64_t channel_bytes = from.wide("dram.channel_mib") * kMib;
  from.require(channel_bytes % (std::int64_t{dram.banks} * dram.row_bytes) == 0,
               {"dram.channel_mib", "dram.banks", "dram.row_bytes"},
               "must be a whole number of rows in every bank: a multiple of dram.banks x dram.row_bytes");
  from.require(from.wide("dram.burst_ns") > 0, {"dram.burst_ns"}, "must be more than 0");
  // A refresh closes every bank first; some time must be left between two of them.
  const std::int64_t refresh = std::int64_t{dram.t_ras} + dram.t_wr + dram.t_rp + dram.t_rfc;
  from.require(
      dram.t_refi == 0 || dram.t_refi > refresh,
      {"dram.t_refi_ns", "dram.t_rfc_ns", "dram.t_ras_ns", "dram.t_wr_ns", "dram.t_rp_ns"},
      "must be 0 (no refresh) or more than t_ras + t_wr + t_rp + t_rfc: in cycles of clock_period_ps, " +
          std::to_string(dram.t_refi) + " is not more than " + std::to_string(refresh));
}

DramParams dram(Resolver& from, const std::string& preset) {
  DramParams dram;
  dram.preset = preset;
  dram.channels = from.number("dram.channels");
  dram.capacity_bytes = from.wide("dram.channel_mib") * kMib * dram.channels;
  dram.banks = from.number("dram.banks");
  dram.row_bytes = from.number("dram.row_bytes");
  dram.burst_bytes = from.number("dram.burst_bytes");
  dram.interleave_bytes = from.number("dram.interleave_bytes");
  dram.burst_cycles = from.cycles("dram.burst_ns");
  dram.controller_latency = from.cycles("dram.controller_latency_ns");
  dram.t_rcd = from.cycles("dram.t_rcd_ns");
  dram.t_rp = from.cycles("dram.t_rp_ns");
  dram.t_cl = from.cycles("dram.t_cl_ns");
  dram.t_cwl = from.cycles("dram.t_cwl_ns");
  dram.t_ras = from.cycles("dram.t_ras_ns");
  dram.t_wr = from.cycles("dram.t_wr_ns");
  dram.t_rtp = from.cycles("dram.t_rtp_ns");
  dram.t_rrd = from.cycles("dram.t_rrd_ns");
  dram.t_faw = from.cycles("dram.t_faw_ns");
  dram.t_wtr = from.cycles("dram.t_wtr_ns");
  dram.t_rtw = from.cycles("dram.t_rtw_ns");
  dram.t_refi = from.cycles("dram.t_refi_ns");
  dram.t_rfc = from.cycles("dram.t_rfc_ns");
  check_dram(from, dram);
  return dram;
}

}  // namespace

MachineParams resolve_machine(const MachineSpec& spec, std::vector<Fault>& faults) {
  Resolver from(spec, faults);
  const auto dataflow = [&](const std::string& pass) {
    return static_cast<DataflowChoice>(from.wide("dataflow." + pass) % 3);
  };
  MachineParams machine;
  machine.name = spec.name;
  machine.clock_period_ps = from.wide("clock_period_ps");
  machine.rows = from.number("array.rows");
  machine.cols = from.number("array.cols");
  machine.ternary_lanes = from.number("array.ternary_lanes");
  machine.forward = dataflow("forward");
  machine.error = dataflow("error");
  machine.gradient = dataflow("gradient");
  machine.activation = byte_buffer(from, "buffers.activation");
  machine.weight = byte_buffer(from, "buffers.weight");
  machine.accumulator = accumulator_buffer(from, machine.cols);
  machine.vector_in = byte_buffer(from, "buffers.vector_in");
  machine.vector_out = byte_buffer(from, "buffers.vector_out");
  machine.vector_lanes = from.number("vector.lanes");
  machine.queue_depth = from.number("sequencer.queue_depth");
  machine.issue_cycles = from.number("sequencer.issue_cycles");
  machine.dma = dma(from);
  machine.dram = dram(from, spec.dram_preset);
  machine.dram.kind = spec.dram_kind;
  machine.dram.devices = spec.dram_devices;
  return machine;
}

}  // namespace wagesim
