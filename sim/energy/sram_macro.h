#pragma once

#include "sim/energy/energy_table.h"
#include "sim/energy/priced_machine.h"

namespace wagesim {

[[nodiscard]] std::int64_t macro_bytes(const PricedBuffer& buffer);

/// One SRAM macro of a buffer by the table's sweep. Further ports to read or write than one cost what a port
/// to read and one to write cost, and area as many times half of it. std::domain_error where the macro is
/// larger than the sweep.
[[nodiscard]] SramPrice macro_of(const SramModel& sram, const PricedBuffer& buffer);

}  // namespace wagesim
