#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/base/handshake.h"
#include "sim/compute/accumulator.h"
#include "sim/config/machine_params.h"

namespace wagesim {

inline constexpr int kHalves = 2;

/// The two halves of a scratchpad and the tokens that say who may use them. Producer and consumer each go
/// through the halves in turn.
struct DoubleBuffer {
  DoubleBuffer(std::int64_t half_bytes, Unit producer, Unit consumer)
      : halves{std::vector<std::uint8_t>(static_cast<std::size_t>(half_bytes)),
               std::vector<std::uint8_t>(static_cast<std::size_t>(half_bytes))},
        free(kHalves, consumer),
        full(0, producer) {}

  std::array<std::vector<std::uint8_t>, kHalves> halves;
  Tokens free, full;
};

/// Alternates between the halves of a buffer on one of its sides.
class HalfTurn {
 public:
  /// Moves on to the next half.
  int take() {
    current_ = next_;
    next_ = (next_ + 1) % kHalves;
    return current_;
  }
  [[nodiscard]] int current() const { return current_; }

 private:
  int current_ = 0, next_ = 0;
};

/// The buffers of the machine, each in two halves, and who may use them.
struct Scratchpads {
  explicit Scratchpads(const MachineParams& machine)
      : activation(machine.activation.half_bytes(), Unit::Load, Unit::Array),
        weight(machine.weight.half_bytes(), Unit::Load, Unit::Array),
        vector_in(machine.vector_in.half_bytes(), Unit::Load, Unit::Vector),
        vector_out(machine.vector_out.half_bytes(), Unit::Vector, Unit::Store),
        accumulator(machine) {}

  DoubleBuffer activation, weight, vector_in, vector_out;
  Accumulator accumulator;
  Tokens sums_free{kHalves, Unit::Vector}, sums_full{0, Unit::Array};
};

}  // namespace wagesim
