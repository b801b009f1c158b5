#include "workloads/network/name.h"

namespace wagesim {

std::string read_name_of(const YamlValue& value, NameKind kind) {
  constexpr std::size_t kLongest = 64;
  const std::string letters =
      std::string("abcdefghijklmnopqrstuvwxyz0123456789_") + (kind == NameKind::Network ? "-" : "");
  std::string name = value.text();
  if (name.empty()) return name;
  if (name.size() > kLongest || name.find_first_not_of(letters) != std::string::npos) {
    value.fault("must be 1 to 64 of a-z, 0-9, _" + std::string(kind == NameKind::Network ? ", -" : ""));
    return "";
  }
  if (kind == NameKind::Layer && (name == "input" || name == "label")) {
    value.fault("is the name of a step's own tensor in a dump");
    return "";
  }
  return name;
}

}  // namespace wagesim
