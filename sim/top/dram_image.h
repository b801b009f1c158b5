#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "workloads/trace/program.h"
#include "workloads/trace/step_samples.h"

namespace wagesim {

/// What a host does to the machine's DRAM between steps: places tensors, reads results. `memory` starts at
/// address 0.
class DramImage {
 public:
  DramImage(const Trace& trace, std::uint8_t* memory) : trace_(trace), memory_(memory) {}

  /// Bytes of DRAM a program uses.
  [[nodiscard]] static std::uint64_t extent(const Program& program);

  /// Places the tensors the trace starts from.
  void place_initial();
  /// Places the input and labels of a step.
  void place_step(const StepSamples& samples);

  /// The bytes of every tensor that a step may find as the step before left it: those the trace starts from.
  /// All others are written before they are read (validate_data_flow).
  [[nodiscard]] std::vector<std::span<std::uint8_t>> carried();

  /// Whether those tensors hold what a trace may start from (validate_start).
  [[nodiscard]] bool holds_a_start() const;

  /// Elements of a tensor, unpacked; packed 2-bit elements as two's complement when `is_signed`.
  [[nodiscard]] std::vector<std::int32_t> read(const TraceTensor& tensor, bool is_signed = true) const;

  /// Index of a tensor by name, or kNoTensor.
  [[nodiscard]] int find(std::string_view name) const;

 private:
  void place(const TraceTensor& tensor, int blob);

  const Trace& trace_;
  std::uint8_t* memory_;
};

}  // namespace wagesim
