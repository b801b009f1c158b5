#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/energy/attojoules.h"

namespace wagesim {

/// Writes JSON text with numbers of any length, which exact energies need and libraries that hold a number as
/// a double cannot keep. The caller opens and closes objects and arrays in pairs and gives every member of an
/// object a key.
class JsonWriter {
 public:
  JsonWriter& key(std::string_view name);
  void open_object() { open('{'); }
  void open_array() { open('['); }
  void close();

  void text(std::string_view value);
  void boolean(bool value) { scalar(value ? "true" : "false"); }
  void count(std::uint64_t value) { scalar(std::to_string(value)); }
  void exact(std::string_view digits) { scalar(digits); }              ///< a number's own text
  void real(double value);                                             ///< shortest that reads back the same
  void energy(Attojoules value) { scalar(to_picojoule_text(value)); }  ///< exact, in pJ
  void band(const EnergyBand& value);  ///< {"low": ..., "value": ..., "high": ...}

  /// The document; every object and array is closed.
  [[nodiscard]] std::string take();

 private:
  void open(char bracket);
  void scalar(std::string_view value);
  void begin_value();
  void new_line();

  std::string text_;
  std::vector<char> open_;  ///< brackets still open
  bool first_ = true;       ///< nothing written yet at this level
  bool after_key_ = false;
};

}  // namespace wagesim
