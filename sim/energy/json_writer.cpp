#include "sim/energy/json_writer.h"

#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <charconv>

namespace wagesim {

JsonWriter& JsonWriter::key(std::string_view name) {
  begin_value();
  text_ += boost::json::serialize(boost::json::string(name)) + ": ";
  after_key_ = true;
  return *this;
}

void JsonWriter::open(char bracket) {
  begin_value();
  text_ += bracket;
  open_.push_back(bracket);
  first_ = true;
}

void JsonWriter::close() {
  const char bracket = open_.back();
  open_.pop_back();
  if (!first_) new_line();
  text_ += bracket == '{' ? '}' : ']';
  first_ = false;
}

void JsonWriter::text(std::string_view value) {
  scalar(boost::json::serialize(boost::json::string(value)));
}

void JsonWriter::real(double value) {
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  scalar({digits.data(), end});
}

void JsonWriter::band(const EnergyBand& value) {
  open_object();
  key("low").energy(value.low);
  key("value").energy(value.value);
  key("high").energy(value.high);
  close();
}

std::string JsonWriter::take() {
  return std::move(text_) + '\n';
}

void JsonWriter::scalar(std::string_view value) {
  begin_value();
  text_ += value;
}

void JsonWriter::begin_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (open_.empty()) return;
  if (!first_) text_ += ',';
  first_ = false;
  new_line();
}

void JsonWriter::new_line() {
  text_ += '\n';
  text_.append(2 * open_.size(), ' ');
}

}  // namespace wagesim
