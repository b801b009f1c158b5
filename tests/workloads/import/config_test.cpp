// SCALE-Sim configurations as machines.
#include "workloads/import/scalesim/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/load_machine.h"
#include "tests/util/faults.h"

namespace wagesim {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kConfig = R"([general]
run_name = "google_tpu_v1"

[architecture_presets]
ArrayHeight:    16
arraywidth = 64
IfmapSramSzkB:    96    ; a comment
FilterSramSzkB:   64
OfmapSramSzkB:    32
IfmapOffset:    0
Bandwidth : 10
Dataflow : ws
MemoryBanks:   1
[run_presets]
InterfaceBandwidth: USER)";

std::string with(const std::string& piece, const std::string& replacement) {
  std::string text = kConfig;
  return text.replace(text.find(piece), piece.size(), replacement);
}

MachineParams machine_of(const std::string& text, const ScalesimOptions& options = {}) {
  return parse_machine(read_scalesim_config(text, "scale.cfg", options).text, "machine.yaml");
}

TEST(ScalesimConfig, BecomesAMachine) {
  const ImportedMachine imported = read_scalesim_config(kConfig, "scale.cfg", {});
  const MachineParams machine = parse_machine(imported.text, "machine.yaml");
  EXPECT_EQ(machine.name, "google_tpu_v1");
  EXPECT_EQ(machine.rows, 16);
  EXPECT_EQ(machine.cols, 64);
  EXPECT_EQ(machine.ternary_lanes, 1);
  EXPECT_EQ(machine.forward, DataflowChoice::WeightStationary);
  EXPECT_EQ(machine.gradient, DataflowChoice::WeightStationary);
  const auto bytes = [](const BufferParams& buffer) {
    return std::int64_t{buffer.banks} * buffer.word_bytes * buffer.words_per_bank;
  };
  EXPECT_EQ(bytes(machine.activation), 96 * 1024);
  EXPECT_EQ(bytes(machine.weight), 64 * 1024);
  EXPECT_EQ(machine.accumulator.words_per_bank * machine.cols, 32 * 1024);  // as many sums as it has bytes
  EXPECT_EQ(machine.dma.bus_bytes, 32);                                     // 2 x 10, a power of two
  // 64 bytes at 30 bytes a cycle of 1 ns
  EXPECT_EQ(machine.dram.burst_ps, 2133);
  EXPECT_EQ(machine.dram.channels, 1);
}

TEST(ScalesimConfig, SaysOfEveryKeyWhatBecameOfIt) {
  const ImportedMachine imported = read_scalesim_config(kConfig, "scale.cfg", {});
  ASSERT_EQ(imported.keys.size(), 11u);
  const std::string table = key_table(imported.keys);
  EXPECT_THAT(table, HasSubstr("   5  ArrayHeight               16               = array.rows: 16\n"));
  EXPECT_THAT(table, HasSubstr("~ buffers.accumulator: 512 rows of 64 sums"));
  EXPECT_THAT(table,
              HasSubstr("  10  IfmapOffset               0                - the compiler places tensors"));
  for (const ImportedKey& key : imported.keys) EXPECT_NE(key.became, "is not known") << key.key;
}

TEST(ScalesimConfig, TakesTernaryWeightsAndAnIdealMemoryWhereAsked) {
  const MachineParams machine = machine_of(with("USER", "CALC"), {.ternary = true});
  EXPECT_EQ(machine.ternary_lanes, 4);
  EXPECT_EQ(machine.dram.t_rcd_ps, 0);
  EXPECT_EQ(machine.dram.controller_latency_ps, 0);
  EXPECT_GE(std::int64_t{machine.dram.burst_bytes} * machine.dram.channels * 1000 / machine.dram.burst_ps,
            8192);
}

TEST(ScalesimConfig, TakesALayoutThatIsOn) {
  const MachineParams machine = machine_of(kConfig +
                                           "\n[layout]\nIfmapCustomLayout: True\nIfmapSRAMBankBandwidth: "
                                           "8\nIfmapSRAMBankNum: 12\nIfmapSRAMBankPort: 2\n");
  EXPECT_EQ(machine.activation.banks, 8);  // of 12, the power of two below
  EXPECT_EQ(machine.activation.word_bytes, 8);
  EXPECT_EQ(machine.activation.ports, 2);
}

TEST(ScalesimConfig, RefusesWhatItCannotTake) {
  const auto faults = [](const std::string& text) {
    return faults_of([&] { (void)read_scalesim_config(text, "scale.cfg", {}); });
  };
  EXPECT_THAT(
      faults(with("Dataflow : ws", "Dataflow : is")),
      ElementsAre(HasSubstr("scale.cfg:12: Dataflow = is: must be os or ws: no dataflow here keeps inputs")));
  EXPECT_THAT(faults(with("ArrayHeight:    16", "ArrayHeight:    1024")),
              ElementsAre("scale.cfg:5: ArrayHeight = 1024: must be an integer from 1 to 512"));
  EXPECT_THAT(faults(with("ArrayHeight:    16\n", "")), ElementsAre("scale.cfg: ArrayHeight: is missing"));
  EXPECT_THAT(faults(with("Dataflow : ws", "Dataflow : ws\nDATAFLOW = os")),
              ElementsAre("scale.cfg:13: DATAFLOW = os: stands here for the second time"));
  EXPECT_THAT(faults(kConfig + "\n[sparsity]\nSparsitySupport : true"),
              ElementsAre(HasSubstr("SparsitySupport = true: must be false")));
  EXPECT_THAT(faults("[general\nx"), ElementsAre(HasSubstr("must be [section], key = value or key : value")));
  EXPECT_THAT(faults("[general]\nrun_name = " + std::string(300, 'a')),
              ElementsAre("scale.cfg:2: line: must be text of at most 190 bytes"));
}

}  // namespace
}  // namespace wagesim
