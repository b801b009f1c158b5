#pragma once

#include <cstdint>

#include "models/num/lfsr.h"
#include "sim/vector/lane_group.h"
#include "sim/vector/vector_program.h"

namespace wagesim {

/// Configuration registers of the vector datapath: constant while anything is in its pipeline.
struct VectorSettings {
  VectorProgram program = vector_programs::kActivate;
  int shift = 0;             ///< of the scaler: > 0 right, < 0 left. ShiftMagnitude: dropped bits t
  int limit = 127;           ///< the scaler clips to [-limit, limit]
  std::int32_t target = 0;   ///< subtracted where the mask's bit 2 marks the labelled class
  bool route_unsat = false;  ///< Route: the mask's `unsat` bit gates, not `act`
  int clip = 127;            ///< of stored weights
  int weight_limit = 64;     ///< of stored weights on their way to compute weights
  int weight_shift = 6;      ///< from stored to compute weights
};

/// What the vector datapath sees in one clock cycle; the members are the pins of
/// rtl/vector/vector_datapath.sv.
struct VectorInputs {
  bool enable = true;          ///< false freezes every register
  bool valid = false;          ///< a word of operands is presented
  bool clear = false;          ///< with valid: the first of its tensor, the running maximum starts anew
  bool take_exponent = false;  ///< the running maximum, as it stands, to its exponent; one cycle
  const LaneGroup* lanes = nullptr;
};

/// What it shows in a cycle.
struct VectorOutputs {
  bool valid = false;  ///< lanes holds a result
  LaneGroup lanes;
  std::uint32_t maximum = 0;
  bool exponent_valid = false;
  int exponent = 0;
};

/// The datapath of the vector unit behind its pins, one call a clock cycle.
class VectorDatapath {
 public:
  virtual ~VectorDatapath() = default;

  /// Sets the configuration registers; the pipeline must be empty.
  virtual void configure(const VectorSettings& settings) = 0;
  /// What is visible in this cycle.
  [[nodiscard]] virtual const VectorOutputs& outputs() const = 0;
  /// The clock edge that ends this cycle, with these inputs.
  virtual void clock(const VectorInputs& inputs) = 0;

  /// The states of the LFSRs, one a lane.
  virtual void load_random(const LfsrBank& random) = 0;
  [[nodiscard]] virtual LfsrBank random() const = 0;
};

}  // namespace wagesim
