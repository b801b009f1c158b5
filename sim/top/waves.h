#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/array/pe_array.h"
#include "sim/base/vcd_writer.h"
#include "sim/top/timeline.h"

namespace wagesim {

/// What a user wants to see: units by their command and operation, and the registers of chosen PEs.
struct WaveRequest {
  std::vector<Unit> units;
  std::vector<std::pair<int, int>> pes;  ///< (row, col)
};

/// Signals of a run, one a register or pin, named as the ports of the RTL.
class Waves final : public ArrayProbe {
 public:
  /// The run must have a quantum of one cycle: times in a waveform never go back.
  Waves(TextSink& sink, const WaveRequest& request, const PeArray& array);

  /// A unit takes an operation of a command, or ends it.
  void operation(Unit unit, bool busy, int command);
  /// The array's pins in a cycle, and the chosen PEs after its clock edge.
  void cycle(const ArrayInputs& pins, const ArrayOutputs& outputs) override;

 private:
  struct UnitSignals {
    bool shown = false;
    VcdWriter::Signal busy = 0, command = 0;
  };
  struct PeSignals {
    int row, col;
    VcdWriter::Signal x, active, shadow, psum, acc;
  };

  const PeArray& array_;
  VcdWriter writer_;
  std::array<UnitSignals, kUnits> units_;
  bool array_shown_ = false;
  VcdWriter::Signal enable_ = 0, x_valid_ = 0, x_first_ = 0, x_last_ = 0, w_valid_ = 0, w_row_ = 0,
                    valid_ = 0, sum0_ = 0;
  std::vector<PeSignals> pes_;
};

}  // namespace wagesim
