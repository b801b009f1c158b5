#include "sim/config/setting_rules.h"

#include "sim/config/machine_params.h"

namespace wagesim {
namespace {

using enum SettingKind;

constexpr SettingRule word(std::string_view path, std::span<const std::string_view> words) {
  return {path, Word, 0, static_cast<std::int64_t>(words.size()) - 1, words};
}

/// A bank's depth is even, since each half of a buffer takes half of every bank. The accumulator buffer is
/// one bank whose word is a row of the array's sums, so its width is not for the file to say.
constexpr SettingRule kRules[] = {
    {"clock_period_ps", Integer, 100, 1'000'000},
    {"array.rows", Integer, 1, 512},
    {"array.cols", Integer, 1, 512},
    {"array.ternary_lanes", PowerOfTwo, 1, 4},
    word("dataflow.forward", kDataflowNames),
    word("dataflow.error", kDataflowNames),
    word("dataflow.gradient", kDataflowNames),
    {"buffers.activation.banks", PowerOfTwo, 1, 256},
    {"buffers.activation.word_bytes", PowerOfTwo, 1, 256},
    {"buffers.activation.words_per_bank", Even, 2, 1 << 20},
    {"buffers.activation.ports", Integer, 1, 4},
    {"buffers.activation.read_latency", Integer, 1, 16},
    {"buffers.weight.banks", PowerOfTwo, 1, 256},
    {"buffers.weight.word_bytes", PowerOfTwo, 1, 256},
    {"buffers.weight.words_per_bank", Even, 2, 1 << 20},
    {"buffers.weight.ports", Integer, 1, 4},
    {"buffers.weight.read_latency", Integer, 1, 16},
    {"buffers.accumulator.words_per_bank", Even, 2, 1 << 20},
    {"buffers.accumulator.read_latency", Integer, 1, 16},
    {"buffers.vector_in.banks", PowerOfTwo, 1, 256},
    {"buffers.vector_in.word_bytes", PowerOfTwo, 1, 256},
    {"buffers.vector_in.words_per_bank", Even, 2, 1 << 20},
    {"buffers.vector_in.ports", Integer, 1, 4},
    {"buffers.vector_in.read_latency", Integer, 1, 16},
    {"buffers.vector_out.banks", PowerOfTwo, 1, 256},
    {"buffers.vector_out.word_bytes", PowerOfTwo, 1, 256},
    {"buffers.vector_out.words_per_bank", Even, 2, 1 << 20},
    {"buffers.vector_out.ports", Integer, 1, 4},
    {"buffers.vector_out.read_latency", Integer, 1, 16},
    {"vector.lanes", Integer, 1, 1024},
    {"sequencer.queue_depth", Integer, 1, 1024},
    {"sequencer.issue_cycles", Integer, 1, 1000},
    {"dma.bus_bytes", PowerOfTwo, 1, 1024},
    {"dma.max_transaction_bytes", PowerOfTwo, 8, 65536},
    {"dma.outstanding", Integer, 1, 256},
    {"dma.setup_cycles", Integer, 1, 10000},
    {"dram.channels", PowerOfTwo, 1, 64},
    {"dram.channel_mib", Integer, 1, 1 << 20},
    {"dram.banks", PowerOfTwo, 1, 128},
    {"dram.bank_groups", PowerOfTwo, 1, 16},
    {"dram.row_bytes", PowerOfTwo, 64, 65536},
    {"dram.burst_bytes", PowerOfTwo, 8, 1024},
    {"dram.interleave_bytes", PowerOfTwo, 8, 1 << 20},
    word("dram.address_map", kAddressMapNames),
    word("dram.page_policy", kPagePolicyNames),
    {"dram.page_idle_ns", Nanoseconds, 0, 10000},
    word("dram.scheduler", kDramSchedulerNames),
    {"dram.read_queue", Integer, 1, 256},
    {"dram.write_queue", Integer, 1, 256},
    {"dram.write_high", Integer, 1, 256},
    {"dram.write_low", Integer, 0, 255},
    {"dram.burst_ns", Nanoseconds, 0, 1000},
    {"dram.controller_latency_ns", Nanoseconds, 0, 10000},
    {"dram.t_rcd_ns", Nanoseconds, 0, 10000},
    {"dram.t_rp_ns", Nanoseconds, 0, 10000},
    {"dram.t_cl_ns", Nanoseconds, 0, 10000},
    {"dram.t_cwl_ns", Nanoseconds, 0, 10000},
    {"dram.t_ras_ns", Nanoseconds, 0, 10000},
    {"dram.t_wr_ns", Nanoseconds, 0, 10000},
    {"dram.t_rtp_ns", Nanoseconds, 0, 10000},
    {"dram.t_ccd_l_ns", Nanoseconds, 0, 10000},
    {"dram.t_rrd_s_ns", Nanoseconds, 0, 10000},
    {"dram.t_rrd_l_ns", Nanoseconds, 0, 10000},
    {"dram.t_faw_ns", Nanoseconds, 0, 10000},
    {"dram.t_wtr_s_ns", Nanoseconds, 0, 10000},
    {"dram.t_wtr_l_ns", Nanoseconds, 0, 10000},
    {"dram.t_rtw_ns", Nanoseconds, 0, 10000},
    {"dram.t_refi_ns", Nanoseconds, 0, 1'000'000},
    {"dram.t_rfc_ns", Nanoseconds, 0, 100000},
};

}  // namespace

std::span<const SettingRule> machine_setting_rules() {
  return kRules;
}

std::string allowed_text(const SettingRule& rule) {
  const std::string range = " from " + std::to_string(rule.low) + " to " + std::to_string(rule.high);
  switch (rule.kind) {
    case Integer:
      return "must be an integer" + range;
    case Even:
      return "must be an even integer" + range;
    case PowerOfTwo:
      return "must be a power of two" + range;
    case Nanoseconds:
      return "must be a number of nanoseconds" + range + ", in whole picoseconds";
    case Word: {
      std::string text = "must be one of ";
      for (const std::string_view name : rule.words) {
        if (name != rule.words.front()) text += ", ";
        text += name;
      }
      return text;
    }
  }
  return "";
}

}  // namespace wagesim
