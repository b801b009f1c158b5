#include "sim/app/wave_options.h"

#include <charconv>
#include <optional>
#include <sstream>

#include "workloads/input/fault.h"

namespace wagesim {
namespace {

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> items;
  std::istringstream stream(list);
  for (std::string item; std::getline(stream, item, ',');) items.push_back(item);
  return items;
}

std::optional<int> number(std::string_view text, int limit) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value >= limit)
    return std::nullopt;
  return value;
}

}  // namespace

WaveRequest wave_request(const std::string& units, const std::string& pes, const MachineParams& machine) {
  WaveRequest request;
  std::vector<Fault> faults;
  for (int unit = 0; unit < kUnits && units.empty(); ++unit) request.units.push_back(static_cast<Unit>(unit));
  for (const std::string& name : split(units)) {
    int unit = 0;
    while (unit < kUnits && unit_name(static_cast<Unit>(unit)) != name) ++unit;
    if (unit < kUnits)
      request.units.push_back(static_cast<Unit>(unit));
    else
      faults.push_back({"", 0, "--wave-units", name, "must be sequencer, load, array, vector or store"});
  }
  for (const std::string& pe : split(pes)) {
    const std::size_t colon = pe.find(':');
    const auto row = number(std::string_view(pe).substr(0, colon), machine.rows);
    const auto col = colon == std::string::npos
                         ? std::nullopt
                         : number(std::string_view(pe).substr(colon + 1), machine.cols);
    if (row && col)
      request.pes.emplace_back(*row, *col);
    else
      faults.push_back({"", 0, "--wave-pes", pe,
                        "must be ROW:COL with ROW 0 to " + std::to_string(machine.rows - 1) +
                            " and COL 0 to " + std::to_string(machine.cols - 1)});
  }
  if (!faults.empty()) throw InputError(std::move(faults));
  return request;
}

}  // namespace wagesim
