#include "workloads/network/name.h"

#include "workloads/input/printable.h"

namespace wagesim {

std::optional<std::string> fault_of_name(const std::string& name, NameKind kind) {
  const std::string letters =
      std::string("abcdefghijklmnopqrstuvwxyz0123456789_") + (kind == NameKind::Network ? "-" : "");
  if (name.empty() || name.size() > kLongestName || name.find_first_not_of(letters) != std::string::npos)
    return "must be 1 to 64 of a-z, 0-9, _" + std::string(kind == NameKind::Network ? ", -" : "");
  if (kind == NameKind::Layer && (name == "input" || name == "label"))
    return "is the name of a step's own tensor in a dump";
  return std::nullopt;
}

std::string read_name_of(const YamlValue& value, NameKind kind) {
  std::string name = value.text();
  if (name.empty()) return name;
  const std::optional<std::string> fault = fault_of_name(name, kind);
  if (!fault) return name;
  value.fault(*fault);
  return "";
}

}  // namespace wagesim
