// The cycles of every network that ships on every machine that ships, as recorded_cycles.csv has them: a
// change that is to leave the machine's time alone is held to it here, one that is not says so by a changed
// row.
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "models/train/beyond_machine.h"
#include "sim/compiler/compile.h"
#include "sim/config/load_machine.h"
#include "sim/top/simulation.h"
#include "tests/util/in_child.h"
#include "workloads/input/shipped_files.h"
#include "workloads/network/workload.h"
#include "workloads/train/crc32.h"

namespace wagesim {
namespace {

/// A step from weights and images of zeros: time depends on no value.
CompileInput empty_input(const Network& network, int batch) {
  CompileInput input;
  input.network = network;
  input.batch = batch;
  for (const Layer& layer : network.layers)
    input.weights.emplace_back(
        static_cast<std::size_t>(layer.has_weights() ? layer.conv.weight_elements() : 0));
  const int pixels = network.input_h * network.input_w * network.input_c;
  input.images = Content(std::vector<std::uint8_t>(static_cast<std::size_t>(pixels)));
  input.labels = {0};
  input.order.assign(static_cast<std::size_t>(batch), 0);
  input.eta_log2 = {0};
  return input;
}

/// Start and end of every command and each of its counts that no value decides.
std::string details(const StepRecord& record) {
  std::ostringstream text;
  for (const CommandRecord& command : record.commands) {
    text << command.start << ' ' << command.end;
    for (const CounterInfo& info : kCounterInfo)
      if (!info.data_dependent) text << ' ' << command.counters.*info.value;
    text << '\n';
  }
  return text.str();
}

std::string row_of(const std::string& network, const std::string& machine, int batch) {
  const MachineParams params = load_machine(machine);
  const CompiledTrace compiled = compile(empty_input(load_workload(network).network, batch), params);
  SimulationOptions options;
  options.mode = {.fidelity = Fidelity::Tile, .values = false};
  Simulation simulation(compiled.trace, params, options);
  const StepRecord record = simulation.run_step(0).record;
  const std::string all = details(record);
  std::ostringstream row;
  row << network << ',' << machine << ',' << batch << ',' << record.end << ',' << std::hex
      << crc32_of(all.data(), all.size());
  return row.str();
}

struct Recorded {
  std::string network, machine;
  int batch = 0;
  std::string row;
};

std::vector<Recorded> recorded() {
  std::ifstream file(WAGESIM_RECORDED_CYCLES);
  std::vector<Recorded> all;
  std::string row;
  std::getline(file, row);  // the head
  while (std::getline(file, row)) {
    Recorded at;
    std::istringstream fields(row);
    std::getline(fields, at.network, ',');
    std::getline(fields, at.machine, ',');
    fields >> at.batch;
    at.row = row;
    all.push_back(at);
  }
  return all;
}

/// Chains under WAGE; `wagesim compile` refuses the others by the same two questions.
bool runs_on_machines(const Network& network) {
  return network.scheme == SchemeKind::Wage && !first_beyond_machine(network);
}

TEST(RecordedCycles, CoverEveryNetworkOnEveryMachine) {
  std::map<std::string, int> rows;
  for (const Recorded& at : recorded()) ++rows[at.network + " on " + at.machine];
  for (const std::string& network : shipped_names("networks")) {
    const int wanted = runs_on_machines(load_workload(network).network) ? 1 : 0;
    for (const std::string& machine : shipped_names("machines"))
      EXPECT_EQ(rows[network + " on " + machine], wanted) << network << " on " << machine;
  }
}

TEST(RecordedCycles, AreWhatAStepTakes) {
  for (const Recorded& at : recorded())
    EXPECT_EQ(test::in_child([&] { return row_of(at.network, at.machine, at.batch); }), at.row);
}

}  // namespace
}  // namespace wagesim
