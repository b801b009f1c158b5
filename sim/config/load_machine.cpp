#include "sim/config/load_machine.h"

#include "sim/config/machine_spec.h"

namespace wagesim {
namespace {

MachineParams resolved(const MachineSpec& spec, std::vector<Fault> faults) {
  MachineParams params = resolve_machine(spec, faults);
  if (!faults.empty()) throw InputError(std::move(faults));
  return params;
}

}  // namespace

MachineParams load_machine(const std::string& name_or_path) {
  std::vector<Fault> faults;
  const MachineSpec spec = read_machine_spec(name_or_path, faults);
  return resolved(spec, std::move(faults));
}

MachineParams parse_machine(std::string_view text, const std::filesystem::path& file) {
  std::vector<Fault> faults;
  const MachineSpec spec = parse_machine_spec(text, file, faults);
  return resolved(spec, std::move(faults));
}

}  // namespace wagesim
