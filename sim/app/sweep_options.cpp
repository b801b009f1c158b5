#include "sim/app/sweep_options.h"

namespace wagesim {

void add_sweep_options(Options& options) {
  options.add("out", "DIR", "the sweep's folder: a file a point, and the tables", 'o');
  options.add("keep-failed", "", "do not try points again that failed before");
  options.add("point-seconds", "T", "end a point that takes longer; it failed");
  options.add("memory-mib", "N", "of address space that a point may take; one that needs more failed");
}

SweepRequest read_sweep_request(Options& options, bool needs_out) {
  constexpr std::int64_t kMaxMemoryMib = 1 << 24;
  SweepRequest request;
  request.file = options.text("FILE");
  request.out = options.text("out");
  request.keep_failed = options.has("keep-failed");
  request.limits.seconds = options.number("point-seconds", 0.01, 1e9).value_or(0);
  request.limits.memory_mib = options.integer("memory-mib", 16, kMaxMemoryMib).value_or(0);
  if (needs_out && request.out.empty()) options.fault("--out", "", "must name the sweep's folder");
  return request;
}

}  // namespace wagesim
