#include "sim/report/machine_json.h"

#include "sim/config/machine_fingerprint.h"

namespace wagesim {
namespace {

namespace json = boost::json;

/// A word of a machine file.
template <class Enum, std::size_t kCount>
std::string_view name_in(const std::array<std::string_view, kCount>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

json::object buffer_json(const BufferParams& buffer) {
  return {{"banks", buffer.banks},
          {"words_per_bank", buffer.words_per_bank},
          {"word_bytes", buffer.word_bytes},
          {"ports", buffer.ports},
          {"read_latency", buffer.read_latency}};
}

json::object dram_json(const DramParams& dram) {
  return {{"preset", dram.preset},
          {"kind", dram.kind},
          {"devices", dram.devices},
          {"capacity_bytes", dram.capacity_bytes},
          {"channels", dram.channels},
          {"banks", dram.banks},
          {"bank_groups", dram.bank_groups},
          {"row_bytes", dram.row_bytes},
          {"burst_bytes", dram.burst_bytes},
          {"interleave_bytes", dram.interleave_bytes},
          {"address_map", name_in(kAddressMapNames, dram.address_map)},
          {"page_policy", name_in(kPagePolicyNames, dram.page_policy)},
          {"page_idle_ps", dram.page_idle_ps},
          {"scheduler", name_in(kDramSchedulerNames, dram.scheduler)},
          {"read_queue", dram.read_queue},
          {"write_queue", dram.write_queue},
          {"write_high", dram.write_high},
          {"write_low", dram.write_low},
          {"burst_ps", dram.burst_ps},
          {"controller_latency_ps", dram.controller_latency_ps},
          {"t_rcd_ps", dram.t_rcd_ps},
          {"t_rp_ps", dram.t_rp_ps},
          {"t_cl_ps", dram.t_cl_ps},
          {"t_cwl_ps", dram.t_cwl_ps},
          {"t_ras_ps", dram.t_ras_ps},
          {"t_wr_ps", dram.t_wr_ps},
          {"t_rtp_ps", dram.t_rtp_ps},
          {"t_ccd_l_ps", dram.t_ccd_l_ps},
          {"t_rrd_s_ps", dram.t_rrd_s_ps},
          {"t_rrd_l_ps", dram.t_rrd_l_ps},
          {"t_faw_ps", dram.t_faw_ps},
          {"t_wtr_s_ps", dram.t_wtr_s_ps},
          {"t_wtr_l_ps", dram.t_wtr_l_ps},
          {"t_rtw_ps", dram.t_rtw_ps},
          {"t_refi_ps", dram.t_refi_ps},
          {"t_rfc_ps", dram.t_rfc_ps}};
}

}  // namespace

json::object machine_json(const MachineParams& machine) {
  return {{"name", machine.name},
          {"fingerprint", machine_fingerprint(machine)},
          {"clock_period_ps", machine.clock_period_ps},
          {"array",
           json::object{
               {"rows", machine.rows}, {"cols", machine.cols}, {"ternary_lanes", machine.ternary_lanes}}},
          {"dataflow", json::object{{"forward", name_in(kDataflowNames, machine.forward)},
                                    {"error", name_in(kDataflowNames, machine.error)},
                                    {"gradient", name_in(kDataflowNames, machine.gradient)}}},
          {"buffers", json::object{{"activation", buffer_json(machine.activation)},
                                   {"weight", buffer_json(machine.weight)},
                                   {"accumulator", buffer_json(machine.accumulator)},
                                   {"vector_in", buffer_json(machine.vector_in)},
                                   {"vector_out", buffer_json(machine.vector_out)}}},
          {"vector", json::object{{"lanes", machine.vector_lanes}}},
          {"sequencer",
           json::object{{"queue_depth", machine.queue_depth}, {"issue_cycles", machine.issue_cycles}}},
          {"dma", json::object{{"bus_bytes", machine.dma.bus_bytes},
                               {"max_transaction_bytes", machine.dma.max_transaction_bytes},
                               {"outstanding", machine.dma.outstanding},
                               {"setup_cycles", machine.dma.setup_cycles}}},
          {"dram", dram_json(machine.dram)}};
}

}  // namespace wagesim
