#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/config/machine_spec.h"

namespace wagesim::sweep {

inline constexpr const char* kDramPresetKey = "dram.preset";

/// Whether a key is one of a machine file that a sweep may vary.
[[nodiscard]] bool is_machine_key(const std::string& key);
[[nodiscard]] std::vector<std::string> machine_keys();

/// Machines that differ from a common one in some keys. Reads files once, however many machines are made.
class MachineVariants {
 public:
  /// machine: a preset or a path, relative to the folder of `file`, in whose line it is named. InputError
  /// where it cannot be read.
  MachineVariants(const std::string& machine, std::filesystem::path file, int line);

  [[nodiscard]] const MachineSpec& base() const { return base_; }
  /// Why key = value is wrong whatever the other keys are; empty where it is not.
  [[nodiscard]] std::string fault_of(const std::string& key, const std::string& value);
  /// Sets a key of a machine. Returns as fault_of(), and then leaves the machine alone.
  [[nodiscard]] std::string set(MachineSpec& spec, const std::string& key, const std::string& value);

 private:
  struct Change {
    MachineSpec spec;  ///< what the key alone says
    std::string fault;
  };
  const Change& change(const std::string& key, const std::string& value);

  std::filesystem::path file_;
  MachineSpec base_;
  std::map<std::pair<std::string, std::string>, Change> changes_;
};

/// The number of a key in the unit of the machine file; 0 where it has none.
[[nodiscard]] double number_of(const MachineSpec& spec, std::string_view key);

/// The machine, or in `why` what of it does not go together.
[[nodiscard]] std::optional<MachineParams> resolved(const MachineSpec& spec, std::string& why);

/// The machine as a file that needs no other.
[[nodiscard]] std::string whole_file(const MachineSpec& spec);

[[nodiscard]] std::int64_t processing_elements(const MachineParams& machine);
/// Of the five buffers together.
[[nodiscard]] std::int64_t sram_bytes(const MachineParams& machine);

}  // namespace wagesim::sweep
