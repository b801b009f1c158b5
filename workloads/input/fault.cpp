#include "workloads/input/fault.h"

namespace wagesim {

std::string to_string(const Fault& fault) {
  std::string text = fault.file;
  if (fault.line > 0) text += ':' + std::to_string(fault.line);
  if (!text.empty()) text += ": ";
  text += fault.key;
  if (!fault.value.empty()) text += " = " + fault.value;
  if (!fault.allowed.empty()) text += ": " + fault.allowed;
  return text;
}

InputError::InputError(std::vector<Fault> faults) : faults_(std::move(faults)) {
  for (const Fault& fault : faults_) {
    if (!text_.empty()) text_ += '\n';
    text_ += to_string(fault);
  }
}

}  // namespace wagesim
