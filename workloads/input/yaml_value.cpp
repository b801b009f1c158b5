#include "workloads/input/yaml_value.h"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "workloads/input/nearest.h"
#include "workloads/input/printable.h"
#include "workloads/input/yaml_document.h"

namespace wagesim {
namespace {

/// What a message shows of a value: the text, or what it is.
std::string shown(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::Scalar:
      return node.quoted ? '"' + node.text + '"' : node.text;
    case YamlNode::Kind::Sequence:
      return "[list of " + std::to_string(node.items.size()) + "]";
    case YamlNode::Kind::Map:
      return "{map}";
    case YamlNode::Kind::Null:
      break;
  }
  return "";
}

/// As documents write it: the fewest digits that mean this number, without an exponent up to 10^15.
std::string shown(double number) {
  constexpr double kMostPlain = 1e15, kLeastPlain = 1e-6;
  constexpr std::size_t kMostCharacters = 32;
  const double size = std::abs(number);
  const bool plain = size == 0 || (size >= kLeastPlain && size <= kMostPlain);
  std::array<char, kMostCharacters> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number,
                                 plain ? std::chars_format::fixed : std::chars_format::general);
  return {text.data(), end.ptr};
}

/// The number that the whole of a plain scalar spells, if it does. A leading plus is no number here.
template <class Number>
bool spells(const YamlNode& node, Number& number) {
  if (node.kind != YamlNode::Kind::Scalar || node.quoted) return false;
  const char* const end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, number);
  return error == std::errc{} && stop == end;
}

bool is(const YamlNode* node, YamlNode::Kind kind) {
  return node != nullptr && node->kind == kind;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

bool YamlValue::is_scalar() const {
  return is(node_, YamlNode::Kind::Scalar);
}
bool YamlValue::is_sequence() const {
  return is(node_, YamlNode::Kind::Sequence);
}
bool YamlValue::is_map() const {
  return is(node_, YamlNode::Kind::Map);
}
int YamlValue::line() const {
  return node_ == nullptr ? 0 : node_->line;
}

void YamlValue::fault(std::string allowed) const {
  if (node_ == nullptr) return;
  document_->add_fault(node_->line, path_.empty() ? "file" : path_, shown(*node_), std::move(allowed));
}

std::int64_t YamlValue::read_integer(std::int64_t low, std::int64_t high, std::int64_t fallback) const {
  if (node_ == nullptr) return fallback;
  std::int64_t number = 0;
  if (spells(*node_, number) && number >= low && number <= high) return number;
  fault("must be an integer from " + std::to_string(low) + " to " + std::to_string(high));
  return fallback;
}

double YamlValue::real(double low, double high, double fallback) const {
  if (node_ == nullptr) return fallback;
  double number = 0;
  if (spells(*node_, number) && std::isfinite(number) && number >= low && number <= high) return number;
  fault("must be a number from " + shown(low) + " to " + shown(high));
  return fallback;
}

bool YamlValue::boolean(bool fallback) const {
  if (node_ == nullptr) return fallback;
  if (is_scalar() && !node_->quoted && (node_->text == "true" || node_->text == "false"))
    return node_->text == "true";
  fault("must be true or false");
  return fallback;
}

std::string YamlValue::text(std::string fallback) const {
  if (node_ == nullptr) return fallback;
  if (!is_scalar() || node_->text.empty())
    fault("must be a text that is not empty");
  else if (node_->text.size() > kLongestText || !is_printable(node_->text))
    fault("must be printable text of at most " + std::to_string(kLongestText) + " bytes");
  else
    return node_->text;
  return fallback;
}

std::string YamlValue::name(std::string fallback) const {
  if (node_ == nullptr) return fallback;
  if (is_scalar() && is_name(node_->text)) return node_->text;
  fault(kNameRule);
  return fallback;
}

std::size_t YamlValue::read_choice(const std::vector<std::string>& words) const {
  if (node_ == nullptr) return words.size();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_scalar() && node_->text == words[i]) return i;
  }
  const auto near = is_scalar() ? nearest(node_->text, words) : std::nullopt;
  fault("must be one of " + joined(words) + (near ? "; did you mean \"" + *near + "\"?" : ""));
  return words.size();
}

std::vector<YamlValue> YamlValue::items(std::size_t least, std::size_t most) const {
  std::vector<YamlValue> values;
  if (node_ == nullptr) return values;
  const std::size_t count = node_->items.size();
  if (!is_sequence() || count < least || count > most) {
    std::string range;
    if (most != std::numeric_limits<std::size_t>::max())
      range = least == most ? " of " + std::to_string(least) + " elements"
                            : " of " + std::to_string(least) + " to " + std::to_string(most) + " elements";
    else if (least > 0)
      range = " of at least " + std::to_string(least) + " elements";
    fault("must be a list" + range);
    return values;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const YamlNode& item = node_->items[i];
    YamlValue value(*document_, &item, yaml_path(path_, i));
    if (item.kind == YamlNode::Kind::Null) {
      value.fault("has no value");
      value.node_ = nullptr;
    }
    values.push_back(std::move(value));
  }
  return values;
}

YamlMap YamlValue::map() const {
  if (node_ == nullptr || is_map()) return {*document_, node_, path_};
  fault("must be a map of keys and values");
  return {*document_, nullptr, path_};
}

}  // namespace wagesim
