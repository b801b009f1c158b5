#include "sim/sweep/axis_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/sweep/machine_variants.h"
#include "workloads/input/nearest.h"
#include "workloads/train/start_state.h"

namespace wagesim::sweep {
namespace {

constexpr std::size_t kMaxValues = 10'000;
constexpr double kLargest = 1e15;  ///< below 2^53: whole numbers stay exact

/// A number of a range as a file would spell it: steps of 0.1 do not show what doubles make of them.
std::string spelt(double number) {
  return fmt::format("{}", std::round(number * 1e9) / 1e9);
}

std::vector<std::string> read_range(const YamlMap& map) {
  const YamlValue plus = map.optional("plus"), times = map.optional("times");
  const double from = map.required("from").real(-kLargest, kLargest),
               to = map.required("to").real(-kLargest, kLargest);
  if (plus.present() == times.present()) {
    map.fault("must have either plus or times");
    return {};
  }
  const double step = plus.present() ? plus.real(1e-9, kLargest) : times.real(1.0001, kLargest);
  if (from > to || (times.present() && from <= 0)) {
    map.fault(times.present() ? "must lead from a number above 0 up to one that is not less"
                              : "must lead up to a number that is not less");
    return {};
  }
  std::vector<std::string> values;
  const double limit = to + 1e-9 * std::max(1.0, std::abs(to));
  for (double at = from; at <= limit;
       at = plus.present() ? from + step * static_cast<double>(values.size()) : at * step) {
    if (values.size() == kMaxValues) {
      map.fault(fmt::format("must have at most {} values", kMaxValues));
      return {};
    }
    values.push_back(spelt(at));
  }
  return values;
}

bool is_number(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

/// Faults a value that occurs twice, which would make a point twice.
void check_distinct(const Axis& axis, const YamlValue& value) {
  std::vector<std::string> sorted = axis.values;
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(sorted);
  if (twice != sorted.end()) value.fault("must not hold " + *twice + " twice");
}

/// What `key: ...` says: a list, a range, a value alone, or (of parameters) an expression.
Axis read_axis(const std::string& key, const YamlValue& value) {
  Axis axis{key, value.line(), {}, ""};
  if (value.is_map()) {
    axis.values = read_range(value.map());
  } else if (value.is_sequence()) {
    for (const YamlValue& item : value.items(1, kMaxValues)) axis.values.push_back(item.text());
  } else {
    axis.values.push_back(value.text());
  }
  check_distinct(axis, value);
  return axis;
}

void check_whole(const Axis& axis, const YamlValue& value, std::int64_t least, std::int64_t most) {
  for (const std::string& text : axis.values) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most)
      value.fault(fmt::format("holds {}: must be an integer from {} to {}", text, least, most));
  }
}

void read_parameter(const std::string& key, const YamlValue& value, MachineVariants* machines,
                    SweepFile& sweep) {
  if (!is_machine_key(key)) {
    const auto near = nearest(key, machine_keys());
    value.fault("is no key of a machine file" + (near ? "; did you mean \"" + *near + "\"?" : std::string()));
    return;
  }
  Axis axis = read_axis(key, value);
  const bool is_expression = value.is_scalar() && machines != nullptr && !is_number(axis.values[0]) &&
                             !machines->fault_of(key, axis.values[0]).empty();
  if (is_expression) {
    axis.expression = axis.values[0];
    axis.values.clear();
  }
  for (const std::string& text : axis.values)
    if (const std::string wrong = machines == nullptr ? "" : machines->fault_of(key, text); !wrong.empty())
      value.fault(fmt::format("holds {}: {}", text, wrong));
  sweep.axes.push_back(std::move(axis));
}

}  // namespace

void read_axes(const YamlMap& root, SweepFile& sweep) {
  const YamlValue network = root.required("network"), batch = root.optional("batch"),
                  seed = root.optional("seed");
  if (network.present()) sweep.axes.push_back(read_axis(kNetworkAxis, network));
  if (batch.present()) {
    sweep.axes.push_back(read_axis(kBatchAxis, batch));
    check_whole(sweep.axes.back(), batch, 1, kMaxBatch);
  }
  if (seed.present()) {
    sweep.axes.push_back(read_axis(kSeedAxis, seed));
    check_whole(sweep.axes.back(), seed, 0, std::numeric_limits<std::int64_t>::max());
  }
  std::optional<MachineVariants> machines;
  if (!sweep.machine.empty()) machines.emplace(sweep.machine, sweep.file, root.required("machine").line());
  for (const auto& [key, value] : root.required("parameters").map().entries())
    read_parameter(key, value, machines ? &*machines : nullptr, sweep);
}

}  // namespace wagesim::sweep
