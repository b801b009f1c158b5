#pragma once

#include <string>

#include "trace.pb.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// The program of a message, with what the network fixes filled in. InputError with every fault that stops
/// the reading (names that stand for nothing, fields left unset, a senseless network); validate() judges the
/// rest.
[[nodiscard]] Program from_message(const pb::Program& message, const std::string& file);

}  // namespace wagesim
