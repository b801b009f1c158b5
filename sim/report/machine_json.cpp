#include "sim/report/machine_json.h"

#include "sim/config/machine_fingerprint.h"

namespace wagesim {
namespace {

namespace json = boost::json;

std::string_view dataflow_name(DataflowChoice choice) {
  switch (choice) {
    case DataflowChoice::Auto:
      return "auto";
    case DataflowChoice::WeightStationary:
      return "weight-stationary";
    case DataflowChoice::OutputStationary:
      return "output-stationary";
  }
  return "";
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
          {"row_bytes", dram.row_bytes},
          {"burst_bytes", dram.burst_bytes},
          {"burst_cycles", dram.burst_cycles},
          {"interleave_bytes", dram.interleave_bytes},
          {"controller_latency_cycles", dram.controller_latency},
          {"t_rcd_cycles", dram.t_rcd},
          {"t_rp_cycles", dram.t_rp},
          {"t_cl_cycles", dram.t_cl},
          {"t_cwl_cycles", dram.t_cwl},
          {"t_ras_cycles", dram.t_ras},
          {"t_wr_cycles", dram.t_wr},
          {"t_rtp_cycles", dram.t_rtp},
          {"t_rrd_cycles", dram.t_rrd},
          {"t_faw_cycles", dram.t_faw},
          {"t_wtr_cycles", dram.t_wtr},
          {"t_rtw_cycles", dram.t_rtw},
          {"t_refi_cycles", dram.t_refi},
          {"t_rfc_cycles", dram.t_rfc}};
}

}  // namespace

json::object machine_json(const MachineParams& machine) {
  return {{"name", machine.name},
          {"fingerprint", machine_fingerprint(machine)},
          {"clock_period_ps", machine.clock_period_ps},
          {"array",
           json::object{
               {"rows", machine.rows}, {"cols", machine.cols}, {"ternary_lanes", machine.ternary_lanes}}},
          {"dataflow", json::object{{"forward", dataflow_name(machine.forward)},
                                    {"error", dataflow_name(machine.error)},
                                    {"gradient", dataflow_name(machine.gradient)}}},
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
