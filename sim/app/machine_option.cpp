#include "sim/app/machine_option.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "workloads/input/shipped_files.h"

namespace wagesim {

void add_machine_option(Options& options) {
  std::string presets;
  try {
    presets = fmt::format(" ({})", fmt::join(shipped_names("machines"), ", "));
  } catch (const InputError&) {  // an installation without its files: help is all the more wanted
  }
  options.add("machine", "MACHINE", fmt::format("a preset{} or a machine file", presets));
}

}  // namespace wagesim
