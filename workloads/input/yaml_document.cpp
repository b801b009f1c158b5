#include "workloads/input/yaml_document.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "workloads/input/nearest.h"
#include "workloads/input/printable.h"
#include "workloads/io/read_file.h"

namespace wagesim {

YamlDocument::YamlDocument(std::string_view text, std::string file)
    : file_(std::move(file)), root_(parse_yaml(text, file_, faults_)) {}

YamlDocument YamlDocument::parse(std::string_view text, std::string file) {
  return {text, std::move(file)};
}

YamlDocument YamlDocument::open(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path, kMaxYamlBytes);
  return {std::string(bytes.begin(), bytes.end()), path.string()};
}

YamlMap YamlDocument::root() {
  return YamlValue(*this, &root_, "").map();
}

void YamlDocument::add_fault(int line, std::string key, const std::string& value, std::string allowed) {
  if (faults_.size() >= kMostFaults) {
    ++unlisted_;
    return;
  }
  faults_.push_back({file_, line, std::move(key), excerpt(value), std::move(allowed)});
}

void YamlDocument::refuse_unknown_keys(const YamlNode& map, const Visit& visit) {
  const std::vector<std::string> known(visit.asked.begin(), visit.asked.end());
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    if (visit.asked.contains(map.keys[i])) continue;
    std::string hint = "unknown key";
    if (const auto near = nearest(map.keys[i], known)) {
      hint += "; did you mean \"" + *near + "\"?";
    } else {
      hint += "; known here:";
      for (const std::string& key : known) hint += ' ' + key;
    }
    add_fault(map.key_lines[i], yaml_path(visit.path, excerpt(map.keys[i])), "", std::move(hint));
  }
}

void YamlDocument::finish() {
  for (const auto& [map, visit] : visits_) {
    if (!visit.unknown_allowed) refuse_unknown_keys(*map, visit);
  }
  if (faults_.empty()) return;
  std::ranges::stable_sort(faults_, {}, &Fault::line);
  throw InputError(faults_, unlisted_);
}

}  // namespace wagesim
