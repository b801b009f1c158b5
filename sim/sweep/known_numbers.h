#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/config/machine_spec.h"
#include "sim/energy/energy_table.h"
#include "sim/sweep/expression.h"

namespace wagesim::sweep {

/// The numbers that a sweep's expressions know by name: every numeric key of the machine, batch, steps, pes;
/// and, of a machine whose keys go together, sram_bytes and what the energy table estimates before it runs:
/// mm2 and reachable_ps (docs/area.md).
class KnownNumbers {
 public:
  /// table: as in a sweep file. It must be readable.
  explicit KnownNumbers(const std::string& table);

  [[nodiscard]] std::span<const std::string> names() const { return names_; }
  /// Whether an expression asks for what only a whole machine has.
  [[nodiscard]] bool needs_machine(const Expression& expression) const;
  /// Has add_machine() estimate area and clock, where an expression asks for them.
  void prepare(const Expression& expression);

  /// In the order of names(); those of whole machines 0.
  [[nodiscard]] std::vector<double> of_keys(const MachineSpec& spec, std::int64_t batch,
                                            std::int64_t steps) const;
  /// Adds those of a whole machine. InputError where the table has no price for one of its parts.
  void add_machine(const MachineParams& machine, std::vector<double>& numbers) const;

 private:
  [[nodiscard]] bool uses_any(const Expression& expression, std::size_t first) const;

  std::string table_name_;
  std::vector<std::string> names_;
  std::size_t first_of_machine_ = 0, first_of_estimates_ = 0;
  std::optional<EnergyTable> table_;  ///< where estimates are asked for
};

}  // namespace wagesim::sweep
