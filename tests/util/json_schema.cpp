#include "tests/util/json_schema.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <set>
#include <stdexcept>

namespace wagesim {
namespace {

namespace json = boost::json;

bool is_integer(const json::value& value) {
  return value.is_int64() || value.is_uint64() ||
         (value.is_double() && std::floor(value.get_double()) == value.get_double());
}

bool has_type(const json::value& value, std::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_bool();
  if (type == "null") return value.is_null();
  if (type == "number") return value.is_number();
  if (type == "integer") return is_integer(value);
  throw std::invalid_argument("unknown type in schema: " + std::string(type));
}

class Checker {
 public:
  explicit Checker(const json::value& root) : root_(root) {}

  void check(const json::value& value, const json::value& schema, const std::string& path) {
    if (schema.is_bool()) {
      if (!schema.get_bool()) fail(path, "must not be there");
      return;
    }
    const json::object& rules = schema.as_object();
    for (const auto& [keyword, rule] : rules) apply(keyword, rule, rules, value, path);
  }

  std::vector<std::string> take() { return std::move(errors_); }

 private:
  void apply(std::string_view keyword, const json::value& rule, const json::object& rules,
             const json::value& value, const std::string& path) {
    static const std::set<std::string_view> notes = {"$schema", "$id", "$defs", "title", "description"};
    if (notes.contains(keyword)) return;
    if (keyword == "type")
      require(has_type(value, rule.as_string()), path, "must be of type " + json::serialize(rule));
    else if (keyword == "const")
      require(value == rule, path, "must be " + json::serialize(rule));
    else if (keyword == "enum")
      require(contains(rule.as_array(), value), path, "must be one of " + json::serialize(rule));
    else if (keyword == "$ref")
      check(value, resolve(rule.as_string()), path);
    else if (keyword == "minimum")
      require(!value.is_number() || number(value) >= number(rule), path, "is too small");
    else if (keyword == "maximum")
      require(!value.is_number() || number(value) <= number(rule), path, "is too large");
    else if (keyword == "minItems")
      require(!value.is_array() || value.get_array().size() >= rule.to_number<std::size_t>(), path,
              "is too short");
    else if (keyword == "items")
      check_items(rule, value, path);
    else if (keyword == "required")
      check_required(rule, value, path);
    else if (keyword == "properties")
      check_properties(rule, value, path);
    else if (keyword == "additionalProperties")
      check_others(rule, rules, value, path);
    else
      throw std::invalid_argument("keyword not supported by this checker: " + std::string(keyword));
  }

  void check_items(const json::value& rule, const json::value& value, const std::string& path) {
    if (!value.is_array()) return;
    for (std::size_t i = 0; i < value.get_array().size(); ++i)
      check(value.get_array()[i], rule, path + '[' + std::to_string(i) + ']');
  }

  void check_required(const json::value& rule, const json::value& value, const std::string& path) {
    if (!value.is_object()) return;
    for (const json::value& name : rule.as_array())
      require(value.get_object().contains(name.as_string()), path + '.' + name.as_string().c_str(),
              "is missing");
  }

  void check_properties(const json::value& rule, const json::value& value, const std::string& path) {
    if (!value.is_object()) return;
    for (const auto& [name, schema] : rule.as_object()) {
      const json::value* member = value.get_object().if_contains(name);
      if (member != nullptr) check(*member, schema, path + '.' + std::string(name));
    }
  }

  void check_others(const json::value& rule, const json::object& rules, const json::value& value,
                    const std::string& path) {
    if (!value.is_object()) return;
    const json::value* properties = rules.if_contains("properties");
    for (const auto& [name, member] : value.get_object()) {
      const bool listed = properties != nullptr && properties->as_object().contains(name);
      if (!listed) check(member, rule, path + '.' + std::string(name));
    }
  }

  [[nodiscard]] const json::value& resolve(std::string_view reference) const {
    if (!reference.starts_with("#/"))
      throw std::invalid_argument("$ref leaves the file: " + std::string(reference));
    return root_.at_pointer(reference.substr(1));
  }

  static double number(const json::value& value) { return value.to_number<double>(); }
  static bool contains(const json::array& values, const json::value& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  }
  void require(bool holds, const std::string& path, const std::string& why) {
    if (!holds) fail(path, why);
  }
  void fail(const std::string& path, const std::string& why) { errors_.push_back(path + ": " + why); }

  const json::value& root_;
  std::vector<std::string> errors_;
};

}  // namespace

std::vector<std::string> schema_errors(const json::value& document, const json::value& schema) {
  Checker checker(schema);
  checker.check(document, schema, "$");
  return checker.take();
}

}  // namespace wagesim
