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
  /// The table's ranges keep every value within int, that of t_refi_ns in picoseconds too.
  [[nodiscard]] int number(const std::string& path) const { return static_cast<int>(wide(path)); }
  /// A word, as the enumeration it stands for.
  template <class Enum>
  [[nodiscard]] Enum choice(const std::string& path, std::size_t count) const {
    return static_cast<Enum>(wide(path) % static_cast<std::int64_t>(count));
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

/// burst_ns and every t_* but t_refi, added up.
std::int64_t other_times_ps(const DramParams& dram) {
  std::int64_t sum = 0;
  for (const int time_ps :
       {dram.burst_ps, dram.t_rcd_ps, dram.t_rp_ps, dram.t_cl_ps, dram.t_cwl_ps, dram.t_ras_ps, dram.t_wr_ps,
        dram.t_rtp_ps, dram.t_ccd_l_ps, dram.t_rrd_s_ps, dram.t_rrd_l_ps, dram.t_faw_ps, dram.t_wtr_s_ps,
        dram.t_wtr_l_ps, dram.t_rtw_ps, dram.t_rfc_ps})
    sum += time_ps;
  return sum;
}

void check_dram(Resolver& from, const DramParams& dram) {
  from.require(dram.row_bytes >= dram.burst_bytes, {"dram.row_bytes", "dram.burst_bytes"},
               "must be at least dram.burst_bytes");
  from.require(dram.interleave_bytes >= dram.burst_bytes, {"dram.interleave_bytes", "dram.burst_bytes"},
               "must be at least dram.burst_bytes");
  from.require(dram.bank_groups <= dram.banks, {"dram.bank_groups", "dram.banks"},
               "must be at most dram.banks");
  from.require(dram.write_high <= dram.write_queue, {"dram.write_high", "dram.write_queue"},
               "must be at most dram.write_queue");
  from.require(dram.write_low < dram.write_high, {"dram.write_low", "dram.write_high"},
               "must be less than dram.write_high");
  const std::int64_t channel_bytes = from.wide("dram.channel_mib") * kMib;
  from.require(channel_bytes % (std::int64_t{dram.banks} * dram.row_bytes) == 0,
               {"dram.channel_mib", "dram.banks", "dram.row_bytes"},
               "must be a whole number of rows in every bank: a multiple of dram.banks x dram.row_bytes");
  from.require(dram.burst_ps > 0, {"dram.burst_ns"}, "must be more than 0");
  // A refresh closes every bank first; between two of them a row must have time to be opened and used.
  const std::int64_t others = other_times_ps(dram);
  from.require(dram.t_refi_ps == 0 || dram.t_refi_ps > others,
               {"dram.t_refi_ns", "dram.burst_ns", "dram.t_rcd_ns", "dram.t_rp_ns", "dram.t_cl_ns",
                "dram.t_cwl_ns", "dram.t_ras_ns", "dram.t_wr_ns", "dram.t_rtp_ns", "dram.t_ccd_l_ns",
                "dram.t_rrd_s_ns", "dram.t_rrd_l_ns", "dram.t_faw_ns", "dram.t_wtr_s_ns", "dram.t_wtr_l_ns",
                "dram.t_rtw_ns", "dram.t_rfc_ns"},
               "must be 0 (no refresh) or more than burst_ns and all other dram.t_* together: " +
                   std::to_string(dram.t_refi_ps) + " ps is not more than " + std::to_string(others) + " ps");
}

DramParams dram(Resolver& from, const std::string& preset) {
  DramParams dram;
  dram.preset = preset;
  dram.channels = from.number("dram.channels");
  dram.capacity_bytes = from.wide("dram.channel_mib") * kMib * dram.channels;
  dram.banks = from.number("dram.banks");
  dram.bank_groups = from.number("dram.bank_groups");
  dram.row_bytes = from.number("dram.row_bytes");
  dram.burst_bytes = from.number("dram.burst_bytes");
  dram.interleave_bytes = from.number("dram.interleave_bytes");
  dram.address_map = from.choice<AddressMapKind>("dram.address_map", kAddressMapNames.size());
  dram.page_policy = from.choice<PagePolicyKind>("dram.page_policy", kPagePolicyNames.size());
  dram.page_idle_ps = from.number("dram.page_idle_ns");
  dram.scheduler = from.choice<DramSchedulerKind>("dram.scheduler", kDramSchedulerNames.size());
  dram.read_queue = from.number("dram.read_queue");
  dram.write_queue = from.number("dram.write_queue");
  dram.write_high = from.number("dram.write_high");
  dram.write_low = from.number("dram.write_low");
  dram.burst_ps = from.number("dram.burst_ns");
  dram.controller_latency_ps = from.number("dram.controller_latency_ns");
  dram.t_rcd_ps = from.number("dram.t_rcd_ns");
  dram.t_rp_ps = from.number("dram.t_rp_ns");
  dram.t_cl_ps = from.number("dram.t_cl_ns");
  dram.t_cwl_ps = from.number("dram.t_cwl_ns");
  dram.t_ras_ps = from.number("dram.t_ras_ns");
  dram.t_wr_ps = from.number("dram.t_wr_ns");
  dram.t_rtp_ps = from.number("dram.t_rtp_ns");
  dram.t_ccd_l_ps = from.number("dram.t_ccd_l_ns");
  dram.t_rrd_s_ps = from.number("dram.t_rrd_s_ns");
  dram.t_rrd_l_ps = from.number("dram.t_rrd_l_ns");
  dram.t_faw_ps = from.number("dram.t_faw_ns");
  dram.t_wtr_s_ps = from.number("dram.t_wtr_s_ns");
  dram.t_wtr_l_ps = from.number("dram.t_wtr_l_ns");
  dram.t_rtw_ps = from.number("dram.t_rtw_ns");
  dram.t_refi_ps = from.number("dram.t_refi_ns");
  dram.t_rfc_ps = from.number("dram.t_rfc_ns");
  check_dram(from, dram);
  return dram;
}

}  // namespace

MachineParams resolve_machine(const MachineSpec& spec, std::vector<Fault>& faults) {
  Resolver from(spec, faults);
  const auto dataflow = [&](const std::string& pass) {
    return from.choice<DataflowChoice>("dataflow." + pass, kDataflowNames.size());
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
