#include "sim/base/vcd_writer.h"

namespace wagesim {
namespace {

/// Identifier codes are printable characters, counted in base 94.
std::string code_of(std::size_t index) {
  constexpr std::size_t kFirst = 33, kCount = 94;
  std::string code;
  do {
    code += static_cast<char>(kFirst + index % kCount);
    index /= kCount;
  } while (index != 0);
  return code;
}

std::string binary(std::uint64_t value, int width) {
  std::string digits;
  for (int bit = width - 1; bit >= 0; --bit) digits += (value >> bit & 1) != 0 ? '1' : '0';
  return digits;
}

}  // namespace

VcdWriter::Signal VcdWriter::declare(const std::string& scope, const std::string& name, int width) {
  signals_.push_back({scope, name, code_of(signals_.size()), width});
  return signals_.size() - 1;
}

void VcdWriter::begin() {
  std::string text = "$timescale 1ps $end\n";
  std::string open;
  for (const Entry& signal : signals_) {
    if (signal.scope != open) {
      if (!open.empty()) text += "$upscope $end\n";
      text += "$scope module " + signal.scope + " $end\n";
      open = signal.scope;
    }
    text += "$var wire " + std::to_string(signal.width) + ' ' + signal.code + ' ' + signal.name + " $end\n";
  }
  if (!open.empty()) text += "$upscope $end\n";
  sink_.write(text + "$enddefinitions $end\n");
}

void VcdWriter::change(std::int64_t time_ps, Signal index, std::uint64_t value) {
  Entry& signal = signals_[index];
  if (signal.width < 64) value &= (std::uint64_t{1} << signal.width) - 1;
  if (signal.known && signal.value == value) return;
  signal.known = true;
  signal.value = value;
  std::string text;
  if (time_ps != time_) text = '#' + std::to_string(time_ps) + '\n';
  time_ = time_ps;
  text += signal.width == 1 ? binary(value, 1) + signal.code
                            : 'b' + binary(value, signal.width) + ' ' + signal.code;
  sink_.write(text + '\n');
}

}  // namespace wagesim
