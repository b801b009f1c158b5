#include <algorithm>

#include "workloads/input/printable.h"
#include "workloads/input/yaml_document.h"
#include "workloads/input/yaml_value.h"

namespace wagesim {

YamlMap::YamlMap(YamlDocument& document, const YamlNode* node, std::string path)
    : document_(&document), node_(node), path_(std::move(path)) {
  if (node_ != nullptr) document.visits_[node_].path = path_;
}

int YamlMap::line() const {
  return node_ == nullptr ? 0 : node_->line;
}

YamlValue YamlMap::at(std::size_t index) const {
  const YamlNode& value = node_->items[index];
  std::string path = yaml_path(path_, excerpt(node_->keys[index]));
  if (value.kind != YamlNode::Kind::Null) return {*document_, &value, std::move(path)};
  document_->add_fault(value.line, path, "", "has no value");
  return {*document_, nullptr, std::move(path)};
}

YamlValue YamlMap::find(const std::string& key, bool is_required) const {
  YamlValue absent(*document_, nullptr, yaml_path(path_, key));
  if (node_ == nullptr) return absent;
  document_->visits_[node_].asked.insert(key);
  const auto found = std::ranges::find(node_->keys, key);
  if (found != node_->keys.end()) return at(static_cast<std::size_t>(found - node_->keys.begin()));
  if (is_required) document_->add_fault(node_->line, absent.path(), "", "is missing");
  return absent;
}

YamlValue YamlMap::required(const std::string& key) const {
  return find(key, true);
}
YamlValue YamlMap::optional(const std::string& key) const {
  return find(key, false);
}

std::vector<std::pair<std::string, YamlValue>> YamlMap::entries() const {
  std::vector<std::pair<std::string, YamlValue>> all;
  if (node_ == nullptr) return all;
  allow_unknown();
  for (std::size_t i = 0; i < node_->keys.size(); ++i) all.emplace_back(node_->keys[i], at(i));
  return all;
}

void YamlMap::allow_unknown() const {
  if (node_ != nullptr) document_->visits_[node_].unknown_allowed = true;
}

void YamlMap::fault(std::string allowed) const {
  if (node_ != nullptr) YamlValue(*document_, node_, path_).fault(std::move(allowed));
}

}  // namespace wagesim
