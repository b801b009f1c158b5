#pragma once

#include <string>

#include "workloads/trace/program.h"

namespace wagesim {

/// Holds a program to whole training steps, as the compiler makes them: every layer starts from stored and
/// compute weights and has each of its passes. A trace written by hand may run without; comparing it with the
/// golden step, or dumping all tensors of a step, takes them. InputError naming `file`, what `asker`
/// ("--check") needs, and each thing missing.
void require_whole_steps(const Program& program, const std::string& file, const std::string& asker);

}  // namespace wagesim
