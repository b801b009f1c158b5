#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wagesim {

/// Where the text of a waveform goes.
class TextSink {
 public:
  virtual ~TextSink() = default;
  virtual void write(std::string_view text) = 0;
};

/// A value change dump (IEEE 1364-2005, clause 18): signals are declared first, then change in the order of
/// time. Opens in GTKWave and Surfer.
class VcdWriter {
 public:
  using Signal = std::size_t;

  explicit VcdWriter(TextSink& sink) : sink_(sink) {}

  /// A signal of `width` bits (1 to 64) in a scope; scopes are one level deep.
  Signal declare(const std::string& scope, const std::string& name, int width);
  /// Ends the declarations; every signal starts unknown.
  void begin();
  /// The signal's value from `time_ps` on; a value it already has is not written again. Times never go back.
  void change(std::int64_t time_ps, Signal signal, std::uint64_t value);

 private:
  struct Entry {
    std::string scope, name, code;
    int width;
    bool known = false;
    std::uint64_t value = 0;
  };
  TextSink& sink_;
  std::vector<Entry> signals_;
  std::int64_t time_ = -1;
};

}  // namespace wagesim
