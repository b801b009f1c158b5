#include "sim/config/machine_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sim/config/load_machine.h"
#include "sim/config/setting_rules.h"

namespace wagesim {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsSupersetOf;

/// The faults of a machine file given as text; none where it is sound.
std::vector<Fault> faults_of(const std::string& text) {
  try {
    (void)parse_machine(text, "user.yaml");
  } catch (const InputError& error) {
    return error.faults();
  }
  return {};
}

auto fault(int line, const std::string& key, const std::string& value, const std::string& allowed) {
  return AllOf(Field(&Fault::file, "user.yaml"), Field(&Fault::line, line), Field(&Fault::key, key),
               Field(&Fault::value, value), Field(&Fault::allowed, HasSubstr(allowed)));
}

/// A folder of its own for files that a test writes; gone afterwards.
class MachineFiles : public testing::Test {
 protected:
  MachineFiles()
      : folder_(std::filesystem::path(testing::TempDir()) /
                (std::string("machine_") + testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::create_directories(folder_);
  }
  ~MachineFiles() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_ / name;
    std::ofstream(path) << text;
    return path.string();
  }

 private:
  std::filesystem::path folder_;
};

TEST(MachineSpec, ReplacesSingleKeysOfWhatItExtends) {
  const MachineParams base = load_machine("base");
  const MachineParams user = parse_machine(
      "extends: base\nname: mine\narray: {rows: 8}\nbuffers: {weight: {banks: 4}}\n", "user.yaml");
  EXPECT_EQ(user.name, "mine");
  EXPECT_EQ(user.rows, 8);
  EXPECT_EQ(user.cols, base.cols);
  EXPECT_EQ(user.weight.banks, 4);
  EXPECT_EQ(user.weight.word_bytes, base.weight.word_bytes);
  EXPECT_EQ(user.activation.bytes(), base.activation.bytes());
}

TEST(MachineSpec, TakesItsNameFromTheFile) {
  EXPECT_EQ(parse_machine("extends: base\n", "some/where/my-chip.yaml").name, "my-chip");
}

TEST(MachineSpec, TakesAccumulatorWidthFromTheColumns) {
  EXPECT_EQ(parse_machine("extends: base\narray: {cols: 20}\n", "user.yaml").accumulator.word_bytes, 80);
  EXPECT_THAT(faults_of("extends: base\nbuffers: {accumulator: {word_bytes: 64}}\n"),
              ElementsAre(fault(2, "buffers.accumulator.word_bytes", "", "unknown key")));
}

TEST(MachineSpec, StartsItsDramAfreshWhereItNamesAPreset) {
  EXPECT_EQ(load_machine("base").dram.channels, 2);
  const DramParams hbm = parse_machine("extends: base\ndram: {preset: hbm2}\n", "user.yaml").dram;
  EXPECT_EQ(hbm.preset, "hbm2");
  EXPECT_EQ(hbm.channels, 16);
  EXPECT_EQ(hbm.capacity_bytes, std::int64_t{8} << 30);
  const DramParams four =
      parse_machine("extends: base\ndram: {preset: hbm2, channels: 4, t_rp_ns: 20.5}\n", "u.yaml").dram;
  EXPECT_EQ(four.channels, 4);
  EXPECT_EQ(four.t_rp_ps, 20500);
  EXPECT_EQ(parse_machine("extends: base\ndram: {channels: 4}\n", "u.yaml").dram.preset, "ddr4-2400");
}

TEST(MachineSpec, ReadsEveryDataflow) {
  const MachineParams machine = parse_machine(
      "extends: tiny\ndataflow: {forward: weight-stationary, error: output-stationary, gradient: auto}\n",
      "user.yaml");
  EXPECT_EQ(machine.forward, DataflowChoice::WeightStationary);
  EXPECT_EQ(machine.error, DataflowChoice::OutputStationary);
  EXPECT_EQ(machine.gradient, DataflowChoice::Auto);
}

TEST(MachineSpec, ListsEveryFaultOfTheFileAtOnce) {
  EXPECT_THAT(
      faults_of("extends: base\n"
                "array: {rows: 0, colls: 4, ternary_lanes: 3}\n"
                "dataflow: {forward: sideways}\n"
                "buffers:\n"
                "  weight: {words_per_bank: 7, banks: 6}\n"
                "dma: {bus_bytes: 4096}\n"
                "dram: {t_rp_ns: -1, t_rcd_ns: 0.0001}\n"
                "colour: red\n"),
      ElementsAre(fault(2, "array.rows", "0", "from 1 to 512"),
                  fault(2, "array.ternary_lanes", "3", "power of two from 1 to 4"),
                  fault(2, "array.colls", "", "did you mean \"cols\""),
                  fault(3, "dataflow.forward", "sideways", "auto, weight-stationary, output-stationary"),
                  fault(5, "buffers.weight.banks", "6", "power of two from 1 to 256"),
                  fault(5, "buffers.weight.words_per_bank", "7", "even integer from 2"),
                  fault(6, "dma.bus_bytes", "4096", "from 1 to 1024"),
                  fault(7, "dram.t_rcd_ns", "0.0001", "whole picoseconds"),
                  fault(7, "dram.t_rp_ns", "-1", "from 0 to 10000"), fault(8, "colour", "", "unknown key")));
}

TEST(MachineSpec, ListsEveryMissingKeyWithItsRange) {
  const std::vector<Fault> faults = faults_of("array: {rows: 4}\n");
  EXPECT_EQ(faults.size(), machine_setting_rules().size() - 1);
  EXPECT_THAT(faults,
              IsSupersetOf({AllOf(Field(&Fault::key, "array.cols"), Field(&Fault::allowed, HasSubstr("512"))),
                            AllOf(Field(&Fault::key, "dram.t_rfc_ns"),
                                  Field(&Fault::allowed, HasSubstr("missing")))}));
}

TEST(MachineSpec, RefusesValuesThatDoNotGoTogether) {
  EXPECT_THAT(faults_of("extends: base\ndma: {bus_bytes: 512}\n"),
              IsSupersetOf({fault(2, "dma.bus_bytes", "512", "buffers.activation take in a cycle")}));
  EXPECT_THAT(faults_of("extends: base\ndma: {max_transaction_bytes: 16}\n"),
              ElementsAre(fault(2, "dma.max_transaction_bytes", "16", "dma.bus_bytes"),
                          fault(2, "dma.max_transaction_bytes", "16", "dram.burst_bytes")));
  EXPECT_THAT(
      faults_of("extends: base\nbuffers:\n  weight: {banks: 256, word_bytes: 256, words_per_bank: 32768}\n"),
      ElementsAre(fault(3, "buffers.weight.words_per_bank", "32768", "1 GiB")));
  EXPECT_THAT(faults_of("extends: base\ndram: {interleave_bytes: 32}\n"),
              ElementsAre(fault(2, "dram.interleave_bytes", "32", "dram.burst_bytes")));
  EXPECT_THAT(
      faults_of("extends: base\ndram: {t_refi_ns: 350}\n"),
      ElementsAre(fault(2, "dram.t_refi_ns", "350", "more than burst_ns and all other dram.t_* together")));
  EXPECT_THAT(faults_of("extends: base\ndram: {bank_groups: 16, banks: 8}\n"),
              ElementsAre(fault(2, "dram.bank_groups", "16", "at most dram.banks")));
  EXPECT_THAT(faults_of("extends: base\ndram: {write_high: 33}\n"),
              ElementsAre(fault(2, "dram.write_high", "33", "at most dram.write_queue")));
  EXPECT_THAT(faults_of("extends: base\ndram: {write_low: 24}\n"),
              ElementsAre(fault(2, "dram.write_low", "24", "less than dram.write_high")));
  EXPECT_THAT(faults_of("extends: base\ndram: {scheduler: random}\n"),
              ElementsAre(fault(2, "dram.scheduler", "random", "fcfs, fr-fcfs")));
  EXPECT_THAT(faults_of("extends: base\ndram: {burst_ns: 0}\n"),
              ElementsAre(fault(2, "dram.burst_ns", "0", "more than 0")));
  EXPECT_THAT(faults_of("extends: base\ndram: {channel_mib: 3, banks: 128, row_bytes: 65536}\n"),
              ElementsAre(fault(2, "dram.channel_mib", "3", "whole number of rows")));
  EXPECT_THAT(faults_of("extends: base\ndram: {t_refi_ns: 0}\n"), testing::IsEmpty());
}

TEST(MachineSpec, SuggestsThePresetThatWasMeant) {
  EXPECT_THAT(faults_of("extends: bas\n"), ElementsAre(fault(1, "extends", "bas", "did you mean \"base\"")));
  EXPECT_THAT(faults_of("extends: base\ndram: {preset: hbm}\n"),
              ElementsAre(fault(2, "dram.preset", "hbm", "lpddr4-3200, lpddr5-6400; did you mean \"hbm2\"")));
  try {
    (void)load_machine("egde");
    FAIL() << "no InputError";
  } catch (const InputError& error) {
    ASSERT_EQ(error.faults().size(), 1u);
    EXPECT_THAT(to_string(error.faults()[0]),
                HasSubstr("machine = egde: must be a path ending in .yaml or one of base"));
  }
}

TEST(MachineSpec, RefusesNamesThatAreNoNames) {
  EXPECT_THAT(faults_of("extends: base\nname: a b\n"),
              ElementsAre(fault(2, "name", "a b", "letters, digits")));
}

TEST_F(MachineFiles, MayExtendAFileBesideThem) {
  write("first.yaml", "extends: tiny\narray: {rows: 6}\n");
  const std::string second = write("second.yaml", "extends: first.yaml\narray: {cols: 5}\n");
  const MachineParams machine = load_machine(second);
  EXPECT_EQ(machine.name, "second");
  EXPECT_EQ(machine.rows, 6);
  EXPECT_EQ(machine.cols, 5);
}

TEST_F(MachineFiles, MayNameADramFileBesideThem) {
  write("slow.yaml", "channels: 1\nbanks: 3\n");
  try {
    (void)load_machine(write("user.yaml", "extends: tiny\ndram: {preset: slow.yaml}\n"));
    FAIL() << "no InputError";
  } catch (const InputError& error) {
    EXPECT_THAT(to_string(error.faults()[0]), HasSubstr("slow.yaml:2: banks = 3: must be a power of two"));
    EXPECT_THAT(error.what(), HasSubstr("dram.t_rcd_ns: is missing"));
  }
}

TEST_F(MachineFiles, ReportFaultsOfTheWholeChain) {
  write("first.yaml", "extends: tiny\narray: {rows: 0}\n");
  try {
    (void)load_machine(write("second.yaml", "extends: first.yaml\narray: {cols: 0}\n"));
    FAIL() << "no InputError";
  } catch (const InputError& error) {
    EXPECT_EQ(error.faults().size(), 2u);
    EXPECT_THAT(error.what(), HasSubstr("first.yaml:2: array.rows = 0"));
    EXPECT_THAT(error.what(), HasSubstr("second.yaml:2: array.cols = 0"));
  }
}

TEST_F(MachineFiles, MayNotExtendThemselves) {
  write("first.yaml", "extends: second.yaml\n");
  EXPECT_THROW((void)load_machine(write("second.yaml", "extends: first.yaml\n")), InputError);
}

TEST_F(MachineFiles, ThatAreMissingAreNamed) {
  try {
    (void)load_machine("no/such/file.yaml");
    FAIL() << "no InputError";
  } catch (const InputError& error) {
    ASSERT_EQ(error.faults().size(), 1u);
    EXPECT_EQ(error.faults()[0].file, "no/such/file.yaml");
  }
}

}  // namespace
}  // namespace wagesim
