#pragma once

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

/// "lenet5.yaml:12: layers[2].stride = 0: must be 1 to 16"
[[nodiscard]] std::string to_string(const Fault& fault);

/// The user's input is wrong: carries every fault found, not just the first. The program exits with status 2.
class InputError : public std::exception {
 public:
  explicit InputError(std::vector<Fault> faults);
  explicit InputError(Fault fault) : InputError(std::vector<Fault>{std::move(fault)}) {}

  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::vector<Fault> faults_;
  std::string text_;  ///< one line a fault
};

}  // namespace wagesim
