// Every reader of other tools' files: the first byte says which.
#include <string_view>

#include "sim/config/load_machine.h"
#include "tests/fuzz/fuzz_target.h"
#include "workloads/import/layer_list.h"
#include "workloads/import/neurosim.h"
#include "workloads/import/scalesim/config.h"
#include "workloads/import/scalesim/topology.h"
#include "workloads/network/workload.h"

namespace wagesim {
namespace {

/// Names are sound and differ, and the network file is one that parses, or is refused for its size alone.
void check(const LayerList& list) {
  for (const ImportedLayer& layer : list.layers) require(!layer.name.empty() && layer.name.size() <= 64);
  const std::string text = to_network_file(list, {.name = "fuzz", .source = "fuzz"});
  (void)parse_workload(text, "fuzz");
}

void read(std::uint8_t kind, std::string_view text) {
  switch (kind % 4) {
    case 0:
      return check(read_scalesim_topology(text, "fuzz", ScalesimTopology::Convolutions));
    case 1:
      return check(read_scalesim_topology(text, "fuzz", ScalesimTopology::Products));
    case 2:
      return check(read_neurosim_network(text, "fuzz"));
    default: {
      const ImportedMachine machine =
          read_scalesim_config(text, "fuzz", {.base = "tiny", .ternary = kind > 127});
      (void)key_table(machine.keys);
      (void)parse_machine(machine.text, "fuzz");
    }
  }
}

}  // namespace
}  // namespace wagesim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  wagesim::run_parser([&] { wagesim::read(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1}); });
  return 0;
}
