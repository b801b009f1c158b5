#pragma once

#include <boost/json/object.hpp>

#include "sim/config/machine_params.h"

namespace wagesim {

/// The machine of stats.json: its name, fingerprint and every parameter, resolved, under the keys of a
/// machine file. Times of the DRAM are in picoseconds.
[[nodiscard]] boost::json::object machine_json(const MachineParams& machine);

}  // namespace wagesim
