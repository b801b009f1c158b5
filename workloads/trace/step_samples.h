#pragma once

#include <cstdint>
#include <vector>

#include "workloads/trace/program.h"

namespace wagesim {

/// What one step draws from the samples of a trace: images as they lie in DRAM, and their classes.
struct StepSamples {
  std::vector<std::uint8_t> images;   ///< int8 [N, H, W, C]
  std::vector<std::uint16_t> labels;  ///< [N]; empty where the trace has none
};

/// Reads the samples of a step. InputError where the trace's file cannot be read any more.
[[nodiscard]] StepSamples load_step(const Trace& trace, std::int64_t step);

}  // namespace wagesim
