#include "sim/sweep/point_result.h"

#include <boost/json/serialize.hpp>
#include <cmath>

#include "sim/report/json_input.h"
#include "workloads/input/printable.h"

namespace wagesim::sweep {
namespace {

namespace json = boost::json;

constexpr const char* kSchema = "wagesim point result";

bool is_figure(const json::value& value) {
  return value.is_null() || (value.is_number() && std::isfinite(value.to_number<double>()));
}

/// A text that a table shows: of one line, whatever the file has.
std::string shown(const JsonInput& input, const char* key) {
  return printable(input.content(key));
}

}  // namespace

std::string to_text(const PointResult& result) {
  json::object object{{"schema", kSchema}, {"schema_version", 1}, {"id", result.id}};
  switch (result.state) {
    case PointResult::State::Done: {
      json::object figures;
      for (const auto& [name, value] : result.figures)
        figures[name] = std::isfinite(value) ? json::value(value) : json::value(nullptr);
      object["state"] = "done";
      object["figures"] = std::move(figures);
      if (!result.clock.empty()) object["clock"] = result.clock;
      break;
    }
    case PointResult::State::Refused:
      object["state"] = "refused";
      object["reason"] = result.reason;
      break;
    case PointResult::State::Failed:
      object["state"] = "failed";
      object["reason"] = result.reason;
      object["status"] = result.status;
      object["signal"] = result.signal;
      object["stderr"] = result.error_output;
      break;
  }
  return json::serialize(object) + "\n";
}

PointResult parse_point_result(std::string_view text, const std::string& file) {
  const json::object object = parse_json_object(text, file);
  FaultSink faults(file);
  const JsonInput input(object, faults);
  PointResult result;
  result.id = input.text("id");
  const std::string state = input.text("state");
  if (input.text("schema") != kSchema)
    input.fault("schema", input.text("schema"), "must be wagesim point result");
  if (state == "done") {
    if (input.has("clock")) result.clock = shown(input, "clock");
    const json::value* figures = object.if_contains("figures");
    if (figures == nullptr || !figures->is_object()) {
      input.fault("figures", "", "must be an object of numbers");
    } else {
      if (figures->get_object().empty()) input.fault("figures", "", "must not be empty");
      for (const auto& [name, value] : figures->get_object()) {
        if (!is_figure(value)) input.fault("figures", std::string(name), "must be a finite number or null");
        result.figures.emplace(name, value.is_number() ? value.to_number<double>() : NAN);
      }
    }
  } else if (state == "refused") {
    result.state = PointResult::State::Refused;
    result.reason = shown(input, "reason");
  } else if (state == "failed") {
    result.state = PointResult::State::Failed;
    result.reason = shown(input, "reason");
    result.status = static_cast<int>(input.integer("status", 0, 255));
    result.signal = static_cast<int>(input.integer("signal", 0, 255));
    result.error_output = input.content("stderr");
  } else {
    input.fault("state", state, "must be done, refused or failed");
  }
  faults.throw_if_any();
  return result;
}

}  // namespace wagesim::sweep
