#include "sim/sweep/known_numbers.h"

#include <algorithm>

#include "sim/report/machine_json.h"
#include "sim/report/pricing.h"
#include "sim/sweep/machine_variants.h"
#include "workloads/input/shipped_files.h"

namespace wagesim::sweep {

KnownNumbers::KnownNumbers(const std::string& table) : table_name_(table), names_(machine_keys()) {
  std::erase(names_, kDramPresetKey);
  for (const char* name : {"batch", "steps", "pes"}) names_.emplace_back(name);
  first_of_machine_ = names_.size();
  names_.emplace_back("sram_bytes");
  first_of_estimates_ = names_.size();
  for (const char* name : {"mm2", "reachable_ps"}) names_.emplace_back(name);
}

bool KnownNumbers::uses_any(const Expression& expression, std::size_t first) const {
  return std::ranges::any_of(names().subspan(first),
                             [&](const std::string& name) { return expression.uses(name); });
}

bool KnownNumbers::needs_machine(const Expression& expression) const {
  return uses_any(expression, first_of_machine_);
}

void KnownNumbers::prepare(const Expression& expression) {
  if (!table_ && uses_any(expression, first_of_estimates_))
    table_ = load_energy_table(table_name_, shipped_folder("energy"));
}

std::vector<double> KnownNumbers::of_keys(const MachineSpec& spec, std::int64_t batch,
                                          std::int64_t steps) const {
  std::vector<double> numbers(names_.size(), 0.0);
  const std::size_t keys = first_of_machine_ - 3;
  for (std::size_t i = 0; i < keys; ++i) numbers[i] = number_of(spec, names_[i]);
  numbers[keys] = static_cast<double>(batch);
  numbers[keys + 1] = static_cast<double>(steps);
  numbers[keys + 2] = number_of(spec, "array.rows") * number_of(spec, "array.cols");
  return numbers;
}

void KnownNumbers::add_machine(const MachineParams& machine, std::vector<double>& numbers) const {
  numbers[first_of_machine_] = static_cast<double>(sram_bytes(machine));
  if (!table_) return;
  const PricedMachine priced =
      priced_machine(parse_stats_machine(machine_json(machine), "machine"), "machine");
  numbers[first_of_estimates_] =
      static_cast<double>(make_area(*table_, priced).total.total().value) / kNm2PerMm2;
  numbers[first_of_estimates_ + 1] = estimate_clock(*table_, priced).reachable_ps.value;
}

}  // namespace wagesim::sweep
