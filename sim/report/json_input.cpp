#include "sim/report/json_input.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>

#include "workloads/input/printable.h"

namespace wagesim {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestShown = 40;

const json::object kNothing;

std::string shown(const json::value& value) {
  std::string text = json::serialize(value);
  if (text.size() > kLongestShown) text = text.substr(0, kLongestShown) + "...";
  return text;
}

}  // namespace

std::string JsonInput::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + '.' + std::string(key);
}

void JsonInput::fault(std::string_view key, std::string value, std::string allowed) const {
  faults_->add(path_of(key), std::move(value), std::move(allowed));
}

const json::value* JsonInput::find(std::string_view key, std::string_view allowed) const {
  const json::value* value = object_->if_contains(key);
  if (value == nullptr && object_ != &kNothing) fault(key, "", "is missing: " + std::string(allowed));
  return value;
}

std::string JsonInput::text(std::string_view key) const {
  const json::value* value = find(key, "must be a text");
  if (value == nullptr) return "";
  if (value->is_string() && value->get_string().size() <= kLongestText && is_printable(value->get_string()))
    return std::string(value->get_string());
  fault(key, shown(*value),
        value->is_string() ? "must be printable text of at most 1000 bytes" : "must be a text");
  return "";
}

std::string JsonInput::content(std::string_view key) const {
  const json::value* value = find(key, "must be a text");
  if (value == nullptr) return "";
  if (value->is_string()) return std::string(value->get_string());
  fault(key, shown(*value), "must be a text");
  return "";
}

std::string JsonInput::name(std::string_view key) const {
  std::string found = text(key);
  if (is_name(found)) return found;
  const json::value* const value = object_->if_contains(key);
  const bool is_text =
      value != nullptr && value->is_string() && value->get_string() == found;  // no fault yet
  if (is_text) fault(key, std::move(found), kNameRule);
  return "";
}

bool JsonInput::boolean(std::string_view key) const {
  const json::value* value = find(key, "must be true or false");
  if (value == nullptr) return false;
  if (value->is_bool()) return value->get_bool();
  fault(key, shown(*value), "must be true or false");
  return false;
}

double JsonInput::real(std::string_view key) const {
  const json::value* value = find(key, "must be a number");
  if (value == nullptr) return 0;
  const double number = value->is_number() ? value->to_number<double>() : -1;
  if (number >= 0 && number <= kMostReal) return number;
  fault(key, shown(*value), "must be a number from 0 to 1e18");
  return 0;
}

std::int64_t JsonInput::integer(std::string_view key, std::int64_t low, std::int64_t high) const {
  const std::string allowed =
      high == std::numeric_limits<std::int64_t>::max()
          ? "must be an integer of at least " + std::to_string(low)
          : "must be an integer from " + std::to_string(low) + " to " + std::to_string(high);
  const json::value* value = find(key, allowed);
  if (value == nullptr) return low;
  if (value->is_int64() && value->get_int64() >= low && value->get_int64() <= high) return value->get_int64();
  fault(key, shown(*value), allowed);
  return low;
}

std::uint64_t JsonInput::count(std::string_view key) const {
  const json::value* value = find(key, "must be a count");
  if (value == nullptr) return 0;
  if (value->is_uint64()) return value->get_uint64();
  if (value->is_int64() && value->get_int64() >= 0) return static_cast<std::uint64_t>(value->get_int64());
  fault(key, shown(*value), "must be a count: an integer from 0 to 2^64 - 1");
  return 0;
}

JsonInput JsonInput::object(std::string_view key) const {
  const json::value* value = find(key, "must be an object");
  if (value != nullptr && value->is_object()) return {value->get_object(), *faults_, path_of(key)};
  if (value != nullptr) fault(key, shown(*value), "must be an object");
  return {kNothing, *faults_, path_of(key)};
}

std::vector<JsonInput> JsonInput::objects(std::string_view key, std::size_t most) const {
  const json::value* value = find(key, "must be a list of objects");
  std::vector<JsonInput> elements;
  if (value == nullptr) return elements;
  const json::array* const list = value->if_array();
  if (list == nullptr || list->size() > most) {
    fault(key, list == nullptr ? shown(*value) : "[list of " + std::to_string(list->size()) + "]",
          "must be a list of at most " + std::to_string(most) + " objects");
    return elements;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const json::value& element = (*list)[i];
    const std::string path = std::string(key) + '[' + std::to_string(i) + ']';
    if (element.is_object())
      elements.emplace_back(element.get_object(), *faults_, path_of(path));
    else
      fault(path, shown(element), "must be an object");
  }
  return elements;
}

std::vector<std::string> JsonInput::keys() const {
  std::vector<std::string> names;
  for (const auto& member : *object_) {
    if (!is_name(member.key())) fault(member.key(), "", "its name " + std::string(kNameRule));
    names.emplace_back(member.key());
  }
  return names;
}

std::vector<std::pair<std::string, std::uint64_t>> JsonInput::counts() const {
  std::vector<std::pair<std::string, std::uint64_t>> members;
  for (std::string& key : keys()) {
    const std::uint64_t value = count(key);
    members.emplace_back(std::move(key), value);
  }
  return members;
}

json::object parse_json_object(std::string_view text, const std::string& file) {
  json::stream_parser parser;
  json::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error) parser.finish(error);
  if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
    error = json::error::extra_data;
  if (error) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(read), '\n');
    throw InputError(Fault{file, static_cast<int>(line), "JSON", "", "is malformed: " + error.message()});
  }
  json::value value = parser.release();
  if (!value.is_object()) throw InputError(Fault{file, 1, "JSON", "", "must be one object"});
  return std::move(value.get_object());
}

}  // namespace wagesim
