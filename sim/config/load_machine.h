#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/config/machine_spec.h"

namespace wagesim {

/// The machine of a preset (tiny, edge, base, large) or of a user's file (a text with a slash or ending in
/// .yaml). The file format is docs/machine-files.md. InputError with every fault at once: of each file read,
/// keys that are missing, and values that do not go together.
[[nodiscard]] MachineParams load_machine(const std::string& name_or_path);

/// As above for text at hand; `file` is what the faults name and what relative paths start from.
[[nodiscard]] MachineParams parse_machine(std::string_view text, const std::filesystem::path& file);

/// The parameters of a spec in the machine's own cycles and bytes: nanoseconds are divided by the clock
/// period and rounded up. Adds the faults of what is missing or does not go together; the result is only
/// meant where there is none.
[[nodiscard]] MachineParams resolve_machine(const MachineSpec& spec, std::vector<Fault>& faults);

}  // namespace wagesim
