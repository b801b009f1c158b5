#include "workloads/input/fault.h"

#include "workloads/input/printable.h"

namespace wagesim {
namespace {

constexpr std::size_t kLongestKey = 400, kLongestValue = 200, kLongestSentence = 1000;

}  // namespace

std::string to_string(const Fault& fault) {
  std::string text = printable(fault.file, kLongestKey);
  if (fault.line > 0) text += ':' + std::to_string(fault.line);
  if (!text.empty()) text += ": ";
  text += printable(fault.key, kLongestKey);
  if (!fault.value.empty()) text += " = " + printable(fault.value, kLongestValue);
  if (!fault.allowed.empty()) text += ": " + printable(fault.allowed, kLongestSentence);
  return text;
}

InputError::InputError(std::vector<Fault> faults, std::size_t unlisted) : faults_(std::move(faults)) {
  if (faults_.size() > kMostFaults) {
    unlisted += faults_.size() - kMostFaults;
    faults_.resize(kMostFaults);
  }
  for (const Fault& fault : faults_) {
    if (!text_.empty()) text_ += '\n';
    text_ += to_string(fault);
  }
  if (unlisted > 0) text_ += "\nand " + std::to_string(unlisted) + " more faults";
}

}  // namespace wagesim
