#include "sim/app/shipped_option.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/energy/energy_table.h"
#include "workloads/input/shipped_files.h"

namespace wagesim {
namespace {

/// Help that starts with what ships: "a preset (base, tiny) or a machine file".
std::string help_of(const char* what, const char* folder, const char* also) {
  std::string names;
  try {
    names = fmt::format(" ({})", fmt::join(shipped_names(folder), ", "));
  } catch (const InputError&) {  // an installation without its files: help is all the more wanted
  }
  return fmt::format("{}{}{}", what, names, also);
}

}  // namespace

void add_machine_option(Options& options) {
  options.add("machine", "MACHINE", help_of("a preset", "machines", " or a machine file"));
}

void add_energy_option(Options& options) {
  options.add("energy", "TABLE",
              help_of("what prices the run: a table that ships", "energy",
                      ", a file of your own or an ERT of Accelergy (docs/energy.md); default ") +
                  kDefaultEnergyTable);
}

}  // namespace wagesim
