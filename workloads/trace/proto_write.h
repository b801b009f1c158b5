#pragma once

#include "trace.pb.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// The message of a program, without its blobs.
[[nodiscard]] pb::Program to_message(const Program& program);

}  // namespace wagesim
