#pragma once

#include <boost/json.hpp>
#include <string>

namespace wagesim {

/// A stats.json of one layer on a 2x2 array with one ternary lane, small enough to check by hand. Its
/// counters are all `each`, but for MACs, of which a quarter are gated.
inline boost::json::object stats_example(std::int64_t each = 4) {
  namespace json = boost::json;
  json::object counters;
  for (const char* name : {"pe_operand_register_writes",
                           "pe_operand_register_bits",
                           "pe_weight_register_writes",
                           "pe_sum_register_writes",
                           "activation_reads",
                           "activation_writes",
                           "weight_reads",
                           "weight_writes",
                           "accumulator_reads",
                           "accumulator_writes",
                           "vector_in_reads",
                           "vector_in_writes",
                           "vector_out_reads",
                           "vector_out_writes",
                           "accumulator_adds",
                           "comparisons",
                           "adds",
                           "shifts",
                           "roundings",
                           "roundings_up",
                           "lfsr_steps",
                           "updates",
                           "zero_tensors",
                           "dma_load_bytes",
                           "dma_store_bytes",
                           "dram_read_bursts",
                           "dram_write_bursts",
                           "dram_activations",
                           "dram_precharges",
                           "dram_refreshes",
                           "dram_active_cycles",
                           "dram_precharged_cycles"})
    counters[name] = each;
  for (const char* mode : {"macs_ternary", "macs_int8"}) {
    counters[mode] = 4 * each;
    counters[std::string(mode) + "_gated"] = each;
  }
  const json::object buffer{
      {"banks", 1}, {"words_per_bank", 2048}, {"word_bytes", 8}, {"ports", 1}, {"read_latency", 1}};
  const auto unit = [](std::int64_t busy, std::int64_t idle, std::int64_t fill) {
    return json::object{
        {"busy_cycles", busy}, {"idle_cycles", idle}, {"stall_cycles", json::object{{"fill", fill}}}};
  };
  const json::object utilisation{{"mapping", 0.5}, {"time", 0.25}};
  const json::object units{{"array", unit(10, 0, 2)},
                           {"vector", unit(5, 0, 0)},
                           {"load", unit(5, 0, 0)},
                           {"store", unit(5, 0, 0)}};
  json::object command{{"layer", "fc0"},         {"pass", "forward"},          {"second_pass", false},
                       {"first_start_cycle", 0}, {"first_end_cycle", 100},     {"cycles", 100},
                       {"active_cycles", 100},   {"utilisation", utilisation}, {"units", units},
                       {"counters", counters}};
  json::object pass = command;
  for (const char* key : {"second_pass", "first_start_cycle", "first_end_cycle", "active_cycles"})
    pass.erase(key);
  pass["second_pass_cycles"] = 0;
  json::object totals_units;
  for (const char* name : {"sequencer", "load", "array", "vector", "store"})
    totals_units[name] = unit(60, 30, 10);
  return {
      {"schema", "wagesim stats"},
      {"schema_version", 2},
      {"versions", json::object{{"wagesim", "0"}, {"systemc", "2"}}},
      {"machine", json::object{{"name", "example"},
                               {"fingerprint", "0123456789abcdef"},
                               {"clock_period_ps", 1000},
                               {"array", json::object{{"rows", 2}, {"cols", 2}, {"ternary_lanes", 1}}},
                               {"vector", json::object{{"lanes", 1}}},
                               {"buffers", json::object{{"activation", buffer},
                                                        {"weight", buffer},
                                                        {"accumulator", buffer},
                                                        {"vector_in", buffer},
                                                        {"vector_out", buffer}}},
                               {"dram", json::object{{"preset", "lpddr4-3200"},
                                                     {"kind", "lpddr4"},
                                                     {"devices", 1},
                                                     {"channels", 1},
                                                     {"burst_bytes", 32},
                                                     {"burst_ps", 5000}}}}},
      {"trace",
       json::object{{"file", "a.trace"}, {"network", "example"}, {"batch", 2}, {"steps", 1}, {"seed", 1}}},
      {"run", json::object{{"fidelity", "tile"}, {"values", "real"}, {"stall_seed", 0}, {"checked", false}}},
      {"totals", json::object{{"cycles", 100},
                              {"machine_seconds", 1e-7},
                              {"utilisation", utilisation},
                              {"units", totals_units},
                              {"counters", counters}}},
      {"steps", json::array{json::object{{"start_cycle", 0}, {"end_cycle", 100}}}},
      {"passes", json::array{pass}},
      {"commands", json::array{command}}};
}

inline std::string text_of(const boost::json::object& object) {
  return boost::json::serialize(object);
}

}  // namespace wagesim
