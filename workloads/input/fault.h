#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace wagesim {

/// One thing wrong with the user's input: where, what was found, and what would be right.
struct Fault {
  std::string file;     ///< path as the user gave it; empty for a command-line option
  int line = 0;         ///< 1-based; 0 where the format has no lines
  std::string key;      ///< dotted path of the key or the name of the field, e.g. "layers[2].stride"
  std::string value;    ///< what was found, as text; empty where something is missing
  std::string allowed;  ///< what is allowed: a range, a list, or a sentence
};

/// "lenet5.yaml:12: layers[2].stride = 0: must be 1 to 16": one printable() line, long parts cut short.
[[nodiscard]] std::string to_string(const Fault& fault);

inline constexpr std::size_t kMostFaults = 100;  ///< listed of one input; more are counted

/// The user's input is wrong: carries every fault found, not just the first, up to kMostFaults. The program
/// exits with status 2.
class InputError : public std::exception {
 public:
  /// unlisted: faults that were found beside these.
  explicit InputError(std::vector<Fault> faults, std::size_t unlisted = 0);
  explicit InputError(Fault fault) : InputError(std::vector<Fault>{std::move(fault)}) {}

  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::vector<Fault> faults_;
  std::string text_;  ///< one line a fault, and one for those that are not listed
};

}  // namespace wagesim
