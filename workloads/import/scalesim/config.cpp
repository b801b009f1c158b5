#include "workloads/import/scalesim/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "workloads/import/layer_list.h"
#include "workloads/import/scalesim/ini_keys.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

constexpr const char* kUnknown = "is not known";
constexpr int kMostSide = 512, kMostKib = 1 << 20, kMostBandwidth = 512, kMostRequests = 65536;

/// A byte buffer of the machine file.
struct Buffer {
  std::int64_t banks = 1, word_bytes = 1, words = 2, ports = 4;
  [[nodiscard]] std::int64_t bytes() const { return banks * word_bytes * words; }
  [[nodiscard]] std::int64_t row_bytes() const { return banks * word_bytes; }
  [[nodiscard]] std::string text() const {
    return fmt::format("{{banks: {}, word_bytes: {}, words_per_bank: {}, ports: {}}}", banks, word_bytes,
                       words, ports);
  }
};

/// The keys of a configuration by name, and what becomes of each.
class ConfigReader {
 public:
  ConfigReader(std::string_view text, const std::string& file, const ScalesimOptions& options)
      : file_(file), options_(options) {
    for (const IniKey& key : ini_keys(text, file)) {
      const auto [entry, added] = places_.try_emplace(lower(key.key), keys_.size());
      if (!added) fault(key.line, key.key, key.value, "stands here for the second time");
      keys_.push_back({key.line, key.section, key.key, key.value, KeyFate::Ignored, kUnknown});
    }
  }

  ImportedMachine read() {
    ImportedMachine machine;
    read_names(machine);
    const int rows = side("ArrayHeight", "array.rows"), cols = side("ArrayWidth", "array.cols");
    const std::string dataflow = read_dataflow();
    refuse_sparsity();
    const Buffer activation = buffer("IfmapSramSzkB", "Ifmap", "buffers.activation", rows);
    const Buffer weight = buffer("FilterSramSzkB", "Filter", "buffers.weight", cols);
    const std::int64_t sums = accumulator_rows(cols);
    const std::string memory =
        read_memory(std::min(activation.row_bytes() * activation.ports, weight.row_bytes() * weight.ports));
    ignore();
    if (!faults_.empty()) throw InputError(std::move(faults_));
    machine.text = fmt::format(
        "# Imported from a SCALE-Sim configuration by wagesim; what is not said here is of {0}.\n"
        "extends: {0}\nname: {1}\narray: {{rows: {2}, cols: {3}, ternary_lanes: {4}}}\n"
        "dataflow: {{forward: {5}, error: {5}, gradient: {5}}}\nbuffers:\n  activation: {6}\n  weight: {7}\n"
        "  accumulator: {{words_per_bank: {8}}}\n"
        "  vector_in: {{banks: 16, word_bytes: 16, words_per_bank: 1024, ports: 1}}\n"
        "  vector_out: {{banks: 16, word_bytes: 16, words_per_bank: 512, ports: 1}}\n{9}",
        options_.base, machine.name, rows, cols, options_.ternary ? 4 : 1, dataflow, activation.text(),
        weight.text(), sums, memory);
    machine.keys = std::move(keys_);
    return machine;
  }

 private:
  [[nodiscard]] ImportedKey* find(const std::string& name) {
    const auto place = places_.find(lower(name));
    return place == places_.end() ? nullptr : &keys_[place->second];
  }
  static void become(ImportedKey& key, KeyFate fate, std::string what) {
    key.fate = fate;
    key.became = std::move(what);
  }
  void fault(int line, const std::string& key, const std::string& value, std::string allowed) {
    faults_.push_back({file_, line, key, value, std::move(allowed)});
  }

  /// The key's number; nothing, and a fault, where it is absent though required, or wrong.
  std::optional<int> number(const std::string& name, int least, int most, bool required) {
    ImportedKey* const key = find(name);
    if (key == nullptr) {
      if (required) fault(0, name, "", "is missing");
      return std::nullopt;
    }
    int value = 0;
    const char* const end = key->value.data() + key->value.size();
    const auto [stop, error] = std::from_chars(key->value.data(), end, value);
    if (error == std::errc() && stop == end && value >= least && value <= most) return value;
    fault(key->line, key->key, key->value, fmt::format("must be an integer from {} to {}", least, most));
    return std::nullopt;
  }
  [[nodiscard]] bool is_true(const std::string& name) {
    const ImportedKey* const key = find(name);
    return key != nullptr && lower(key->value) == "true";
  }

  void read_names(ImportedMachine& machine) {
    machine.name = "scalesim";
    if (ImportedKey* const key = find("run_name")) {
      machine.name = network_file_name(key->value, machine.name);
      become(*key, KeyFate::Exact, "name: " + machine.name);
    }
    if (ImportedKey* const key = find("TopologyCsvLoc")) {
      machine.topology = key->value;
      become(*key, KeyFate::Ignored, "the topology, where none is given");
    }
  }

  int side(const std::string& name, const char* ours) {
    const auto value = number(name, 1, kMostSide, true);
    if (value) become(*find(name), KeyFate::Exact, fmt::format("{}: {}", ours, *value));
    return value.value_or(1);
  }

  std::string read_dataflow() {
    ImportedKey* const key = find("Dataflow");
    if (key == nullptr) {
      fault(0, "Dataflow", "", "is missing");
      return {};
    }
    const std::string word = lower(key->value);
    if (word == "is")
      fault(key->line, key->key, key->value,
            "must be os or ws: no dataflow here keeps inputs; ws is the nearest (inputs and weights change "
            "places)");
    else if (word != "os" && word != "ws")
      fault(key->line, key->key, key->value, "must be os or ws");
    std::string ours = word == "ws" ? "weight-stationary" : "output-stationary";
    become(*key, KeyFate::Exact, "dataflow." + ours);
    return ours;
  }

  void refuse_sparsity() {
    if (const ImportedKey* const key = find("SparsitySupport"); key != nullptr && is_true("SparsitySupport"))
      fault(key->line, key->key, key->value, "must be false: sparse operands are not timed");
  }

  /// Of that many KiB, a row over all banks at least as wide as the array's side.
  Buffer buffer(const std::string& name, const std::string& prefix, const char* ours, int width) {
    Buffer buffer;
    const auto kib = number(name, 1, kMostKib, true);
    if (!kib) return buffer;
    const std::int64_t bytes = std::int64_t{*kib} * 1024;
    if (is_true(prefix + "CustomLayout")) {
      take_layout(prefix, ours, buffer);
    } else {
      // Twice as many as it reads at a time, with all their ports: im2col's strides then never meet in one.
      buffer.banks = std::min(256U, std::bit_ceil(static_cast<unsigned>(2 * std::max(width, 16))));
      buffer.word_bytes = 2;
    }
    while (bytes / buffer.row_bytes() > (1 << 20) && buffer.word_bytes < 256) buffer.word_bytes *= 2;
    buffer.words = bytes / buffer.row_bytes() / 2 * 2;
    if (buffer.words < 2 || buffer.words > 1 << 20) {
      fault(find(name)->line, name, std::to_string(*kib),
            fmt::format("must be {} KiB or more, two rows of the buffer, and at most 2^20 rows",
                        (2 * buffer.row_bytes() + 1023) / 1024));
      return buffer;
    }
    become(*find(name), buffer.bytes() == bytes ? KeyFate::Exact : KeyFate::Approximated,
           fmt::format("{}: {} bytes in two halves, {} banks of {}-byte words", ours, buffer.bytes(),
                       buffer.banks, buffer.word_bytes));
    return buffer;
  }

  void take_layout(const std::string& prefix, const char* ours, Buffer& buffer) {
    const auto take = [&](const std::string& name, int most, std::int64_t& value) {
      const auto asked = number(name, 1, most, true);
      if (!asked) return;
      const bool ports = most == 4;
      value = ports ? *asked : static_cast<std::int64_t>(std::bit_floor(static_cast<unsigned>(*asked)));
      become(*find(name), value == *asked ? KeyFate::Exact : KeyFate::Approximated,
             fmt::format("{}: {}", ours, value));
    };
    take(prefix + "SRAMBankNum", 256, buffer.banks);
    take(prefix + "SRAMBankBandwidth", 256, buffer.word_bytes);
    take(prefix + "SRAMBankPort", 4, buffer.ports);
    become(*find(prefix + "CustomLayout"), KeyFate::Exact, "banks, words and ports as given");
  }

  /// As many int32 sums as it has bytes.
  std::int64_t accumulator_rows(int cols) {
    const auto kib = number("OfmapSramSzkB", 1, kMostKib, true);
    if (!kib) return 2;
    const std::int64_t rows = std::clamp<std::int64_t>(std::int64_t{*kib} * 1024 / cols / 2 * 2, 2, 1 << 20);
    become(*find("OfmapSramSzkB"), KeyFate::Approximated,
           fmt::format("buffers.accumulator: {} rows of {} sums of 4 bytes (its partial sums have one)", rows,
                       cols));
    return rows;
  }

  int outstanding() {
    int least = 0;
    for (const char* name : {"ReadRequestBuffer", "WriteRequestBuffer"})
      if (const auto value = number(name, 1, kMostRequests, false)) {
        least = least == 0 ? *value : std::min(least, *value);
        become(*find(name), KeyFate::Approximated, "dma.outstanding: the smaller of both, at most 256");
      }
    return least == 0 ? 256 : std::min(least, 256);
  }

  /// The sections dma and dram; no transfer may be wider than the narrowest buffer.
  std::string read_memory(std::int64_t widest) {
    const int requests = outstanding();
    if (ImportedKey* const key = find("UseRamulatorTrace"); key != nullptr && is_true("UseRamulatorTrace")) {
      become(*key, KeyFate::Approximated, "dram.preset: ddr4-2400");
      return fmt::format(
          "dma: {{bus_bytes: {}, max_transaction_bytes: 1024, outstanding: {}}}\ndram: {{preset: "
          "ddr4-2400}}\n",
          std::min<std::int64_t>(widest, 32), requests);
    }
    ImportedKey* const mode = find("InterfaceBandwidth");
    const bool given = mode != nullptr && lower(mode->value) == "user";
    if (mode != nullptr && !given && lower(mode->value) != "calc")
      fault(mode->line, mode->key, mode->value, "must be CALC or USER");
    std::int64_t bus = std::min<std::int64_t>(widest, 256), burst_ps = 125, channels = 16;
    if (given) {
      const std::int64_t words = number("Bandwidth", 1, kMostBandwidth, true).value_or(1);
      bus = std::min(bus, static_cast<std::int64_t>(std::bit_ceil(static_cast<unsigned>(2 * words))));
      burst_ps = std::llround(64'000.0 / (3.0 * static_cast<double>(words)));
      channels = 1;
      become(*mode, KeyFate::Approximated, fmt::format("dma.bus_bytes: {}", bus));
      if (ImportedKey* const key = find("Bandwidth"))
        become(*key, KeyFate::Approximated,
               fmt::format("dram: {0} bytes a cycle on each of three interfaces, {1} together", words,
                           3 * words));
    } else if (mode != nullptr) {
      become(*mode, KeyFate::Approximated, "dram: no latencies, 8192 bytes a cycle");
    }
    return fmt::format(
        "dma: {{bus_bytes: {}, max_transaction_bytes: 1024, outstanding: {}}}\n"
        "dram: {{preset: ddr4-2400, channels: {}, burst_ns: {}.{:03}, controller_latency_ns: 0, t_rcd_ns: 0, "
        "t_rp_ns: 0, t_cl_ns: 0, t_cwl_ns: 0, t_ras_ns: 0, t_wr_ns: 0, t_rtp_ns: 0, t_ccd_l_ns: 0, "
        "t_rrd_s_ns: 0, "
        "t_rrd_l_ns: 0, t_faw_ns: 0, t_wtr_s_ns: 0, t_wtr_l_ns: 0, t_rtw_ns: 0, t_refi_ns: 0, t_rfc_ns: "
        "0}}\n",
        bus, requests, channels, burst_ps / 1000, burst_ps % 1000);
  }

  /// What plays no part, and why.
  void ignore() {
    static constexpr std::pair<const char*, const char*> kReasons[] = {
        {"IfmapOffset", "the compiler places tensors"},
        {"FilterOffset", "the compiler places tensors"},
        {"OfmapOffset", "the compiler places tensors"},
        {"MemoryBanks", "placement in the DRAM is the machine's"},
        {"Bandwidth", "InterfaceBandwidth is not USER"},
        {"SparsitySupport", "operands are dense"},
        {"SparseRep", "operands are dense"},
        {"OptimizedMapping", "operands are dense"},
        {"BlockSize", "operands are dense"},
        {"RandomNumberGeneratorSeed", "operands are dense"},
        {"UseRamulatorTrace", "the DRAM is as InterfaceBandwidth says"},
    };
    for (const auto& [name, reason] : kReasons)
      if (ImportedKey* const key = find(name); key != nullptr && key->became == kUnknown)
        become(*key, KeyFate::Ignored, reason);
    for (ImportedKey& key : keys_)
      if (lower(key.section) == "layout" && key.became == kUnknown)
        become(key, KeyFate::Ignored, "its custom layout is off");
  }

  const std::string& file_;
  const ScalesimOptions& options_;
  std::vector<ImportedKey> keys_;
  std::map<std::string, std::size_t> places_;
  std::vector<Fault> faults_;
};

}  // namespace

ImportedMachine read_scalesim_config(std::string_view text, const std::string& file,
                                     const ScalesimOptions& options) {
  return ConfigReader(text, file, options).read();
}

std::string key_table(const std::vector<ImportedKey>& keys) {
  static constexpr const char* kFates[] = {"=", "~", "-"};
  std::string text =
      "line  key                       value            here (= exact, ~ approximated, - ignored)\n";
  for (const ImportedKey& key : keys)
    text += fmt::format("{:4}  {:24}  {:15}  {} {}\n", key.line, key.key, key.value,
                        kFates[static_cast<int>(key.fate)], key.became);
  return text;
}

}  // namespace wagesim
