#include "sim/top/waves.h"

#include <string>
#include <systemc>

namespace wagesim {

Waves::Waves(TextSink& sink, const WaveRequest& request, const PeArray& array)
    : array_(array), writer_(sink) {
  for (const Unit unit : request.units) {
    UnitSignals& signals = units_[static_cast<std::size_t>(unit)];
    const std::string scope(unit_name(unit));
    signals.shown = true;
    signals.busy = writer_.declare(scope, "busy", 1);
    signals.command = writer_.declare(scope, "command", 16);
    if (unit != Unit::Array) continue;
    array_shown_ = true;
    enable_ = writer_.declare(scope, "en_i", 1);
    x_valid_ = writer_.declare(scope, "x_valid_i", 1);
    x_first_ = writer_.declare(scope, "x_first_i", 1);
    x_last_ = writer_.declare(scope, "x_last_i", 1);
    w_valid_ = writer_.declare(scope, "w_valid_i", 1);
    w_row_ = writer_.declare(scope, "w_row_i", 16);
    valid_ = writer_.declare(scope, "valid_o", 1);
    sum0_ = writer_.declare(scope, "sum_o_0", 32);
  }
  for (const auto& [row, col] : request.pes) {
    const std::string scope = "pe_" + std::to_string(row) + '_' + std::to_string(col);
    PeSignals pe{row, col, 0, 0, 0, 0, 0};
    pe.x = writer_.declare(scope, "x_q", 32);
    pe.active = writer_.declare(scope, "active_q", 32);
    pe.shadow = writer_.declare(scope, "shadow_q", 32);
    pe.psum = writer_.declare(scope, "psum_q", 32);
    pe.acc = writer_.declare(scope, "acc_q", 32);
    pes_.push_back(pe);
  }
  writer_.begin();
}

void Waves::operation(Unit unit, bool busy, int command) {
  const UnitSignals& signals = units_[static_cast<std::size_t>(unit)];
  if (!signals.shown) return;
  const auto now = static_cast<std::int64_t>(sc_core::sc_time_stamp().value());
  writer_.change(now, signals.busy, busy ? 1 : 0);
  writer_.change(now, signals.command, static_cast<std::uint64_t>(command));
}

void Waves::cycle(const ArrayInputs& pins, const ArrayOutputs& outputs) {
  const auto now = static_cast<std::int64_t>(sc_core::sc_time_stamp().value());
  if (array_shown_) {
    writer_.change(now, enable_, pins.enable ? 1 : 0);
    writer_.change(now, x_valid_, pins.x_valid ? 1 : 0);
    writer_.change(now, x_first_, pins.x_first ? 1 : 0);
    writer_.change(now, x_last_, pins.x_last ? 1 : 0);
    writer_.change(now, w_valid_, pins.w_valid ? 1 : 0);
    writer_.change(now, w_row_, static_cast<std::uint64_t>(pins.w_row));
    writer_.change(now, valid_, outputs.valid ? 1 : 0);
    if (outputs.valid) writer_.change(now, sum0_, static_cast<std::uint32_t>(outputs.sums[0]));
  }
  for (const PeSignals& pe : pes_) {
    const PeArray::Pe registers = array_.pe(pe.row, pe.col);
    writer_.change(now, pe.x, registers.x);
    writer_.change(now, pe.active, registers.active);
    writer_.change(now, pe.shadow, registers.shadow);
    writer_.change(now, pe.psum, static_cast<std::uint32_t>(registers.sum));
    writer_.change(now, pe.acc, static_cast<std::uint32_t>(registers.accumulator));
  }
}

}  // namespace wagesim
