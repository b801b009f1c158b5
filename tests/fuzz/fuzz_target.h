#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "workloads/input/fault.h"

/// What libFuzzer, or replay.cpp, calls with each input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace wagesim {

/// Aborts, which is how a fuzz target reports a finding.
inline void require(bool condition) {
  if (!condition) std::abort();
}

/// Runs a parser: it may succeed, or refuse its input with at least one fault that names the file. Any other
/// end is a finding.
template <class Parser>
void run_parser(Parser parser) {
  try {
    parser();
  } catch (const InputError& error) {
    require(!error.faults().empty());
    for (const Fault& fault : error.faults()) require(fault.file == "fuzz" && !fault.key.empty());
  }
}

}  // namespace wagesim
