#pragma once

#include "sim/config/load_machine.h"
#include "sim/control/check_fits.h"
#include "tests/fuzz/fuzz_target.h"
#include "workloads/trace/trace_file.h"
#include "workloads/trace/trace_text.h"

namespace wagesim {

/// What the program does with a trace it accepted, up to the first cycle: prints it, writes it again with the
/// same meaning, and holds it against a machine, which may refuse it with faults.
inline void check_accepted(const Trace& trace) {
  static const MachineParams machine = load_machine("tiny");
  require(!show_trace(trace).empty());
  const std::vector<std::uint8_t> bytes = encode_trace(trace);
  require(encode_trace(decode_trace(bytes, "fuzz")) == bytes);
  check_fits(trace.program, machine, "fuzz");
}

}  // namespace wagesim
