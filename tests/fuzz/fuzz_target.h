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

/// Whose faults a parser may report: those of the text it was given, or also those of files that text names.
enum class FaultsName { Input, AnyFile };

/// Runs a parser: it may succeed, or refuse its input with at least one fault that names file and key. Any
/// other end is a finding.
template <class Parser>
void run_parser(Parser parser, FaultsName names = FaultsName::Input) {
  try {
    parser();
  } catch (const InputError& error) {
    require(!error.faults().empty());
    for (const Fault& fault : error.faults()) {
      require(!fault.file.empty() && !fault.key.empty());
      require(names == FaultsName::AnyFile || fault.file == "fuzz");
    }
  }
}

}  // namespace wagesim
