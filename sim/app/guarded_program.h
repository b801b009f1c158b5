#pragma once

#include <functional>

namespace wagesim {

/// Runs what a program does and returns its exit status: what is thrown becomes a message and a status, as
/// does standard output that was lost, memory that runs out where no exception may leave, and a file beyond
/// its size limit. Closed standard descriptors are filled first. name: for messages about the program itself.
int run_guarded(const char* name, const std::function<int()>& program);

}  // namespace wagesim
