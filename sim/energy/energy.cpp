#include "sim/energy/energy.h"

#include <algorithm>
#include <set>
#include <utility>

#include "workloads/input/fault.h"

namespace wagesim {
namespace {

constexpr double kOperationsPerMac = 2;
constexpr const char* kUnattributed = "unattributed";
constexpr std::uint64_t kMostEvents = std::uint64_t{1}
                                      << 62;  ///< 146 years of one event a nanosecond; sums of two fit

std::uint64_t count_of(const EventCounts& counters, const std::string& name) {
  const auto counter = counters.find(name);
  return counter == counters.end() ? 0 : counter->second;
}

void check(const PriceList& prices, const EventCounts& counters, const std::string& where) {
  std::vector<Fault> faults;
  std::set<std::pair<std::string, std::string>> seen;  // several lines may price one counter
  for (const PriceLine& line : prices.lines) {
    if (!seen.emplace(line.counter, line.less).second) continue;
    const std::string key = where + '.' + line.counter;
    if (!counters.contains(line.counter)) {
      faults.push_back({"", 0, key, "", "is missing: the energy of " + line.component + " depends on it"});
    } else if (count_of(counters, line.counter) > kMostEvents) {
      faults.push_back({"", 0, key, std::to_string(count_of(counters, line.counter)),
                        "must be at most " + std::to_string(kMostEvents)});
    } else if (!line.less.empty() && count_of(counters, line.less) > count_of(counters, line.counter)) {
      faults.push_back({"", 0, where + '.' + line.less, std::to_string(count_of(counters, line.less)),
                        "must be at most " + line.counter + " (" +
                            std::to_string(count_of(counters, line.counter)) + ")"});
    }
  }
  if (!faults.empty()) throw InputError(faults);
}

/// What the whole counts and no part does, with the whole's names and no others.
EventCounts remainder(const EventCounts& run, const std::vector<RunPart>& parts, const std::string& where) {
  EventCounts rest = run;
  const std::string prefix = where + '.';
  std::vector<Fault> faults;
  for (auto& [name, left] : rest) {
    for (const RunPart& part : parts) {
      const std::uint64_t count = count_of(part.counters, name);
      if (count > left) {
        faults.push_back(
            {"", 0, prefix + name, std::to_string(run.at(name)), "must be at least the sum of its parts"});
        break;
      }
      left -= count;
    }
  }
  if (!faults.empty()) throw InputError(faults);
  return rest;
}

/// The part's counters under the run's names: zero where it has none, nothing where the run has none either.
EventCounts completed(const RunPart& part, const EventCounts& run,
                      const std::vector<Assumption>& assumptions) {
  EventCounts counters;
  for (const auto& [name, count] : run) counters[name] = count_of(part.counters, name);
  return filled(std::move(counters), assumptions);
}

/// A run or an epoch, and the name of its counters in messages.
struct Whole {
  const EventCounts& counters;
  std::string where;
};

/// A whole and its parts priced; what no part counts comes last.
struct Cut {
  Energy total;
  std::vector<PartEnergy> parts;
  MacCounts macs;
};

std::string name_of(const RunPart& part) {
  return part.layer + (part.layer.empty() ? "" : ".") + part.pass;
}

Cut price_cut(const PriceList& prices, const Whole& whole, const std::vector<RunPart>& parts,
              const std::string& where_parts, const std::vector<Assumption>& assumptions) {
  Cut cut;
  (void)price(prices, filled(whole.counters, assumptions),
              whole.where);  // refuses incomplete counters under their own name
  std::vector<RunPart> all = parts;
  all.push_back({kUnattributed, kUnattributed, kUnattributed, remainder(whole.counters, parts, whole.where)});
  for (const RunPart& part : all) {
    const EventCounts counters = completed(part, whole.counters, assumptions);
    const Energy energy = price(prices, counters, where_parts + '.' + name_of(part));
    const MacCounts macs = mac_counts(counters);
    cut.macs.dense += macs.dense;
    cut.macs.effectual += macs.effectual;
    cut.total += energy;
    if (&part != &all.back() || energy.total() != EnergyBand{} || parts.empty())
      cut.parts.push_back({part.layer, part.pass, part.command, energy});
  }
  return cut;
}

}  // namespace

EnergyBand Energy::total() const {
  EnergyBand sum;
  for (const LineEnergy& line : lines) sum += line.energy;
  return sum;
}

Energy& Energy::operator+=(const Energy& other) {
  lines.resize(std::max(lines.size(), other.lines.size()));
  for (std::size_t i = 0; i < other.lines.size(); ++i) {
    lines[i].count += other.lines[i].count;
    lines[i].energy += other.lines[i].energy;
  }
  return *this;
}

std::vector<ComponentEnergy> by_component(const PriceList& prices, const Energy& energy) {
  std::vector<ComponentEnergy> components;
  for (std::size_t i = 0; i < prices.lines.size(); ++i) {
    const std::string& name = prices.lines[i].component;
    auto component = std::ranges::find(components, name, &ComponentEnergy::component);
    if (component == components.end()) component = components.insert(component, {name, {}});
    component->energy += energy.lines[i].energy;
  }
  return components;
}

double tops_per_watt(std::uint64_t macs, Attojoules energy) {
  if (energy.count() == 0) return 0;
  return kOperationsPerMac * static_cast<double>(macs) / energy.picojoules();
}

MacCounts mac_counts(const EventCounts& complete) {
  const std::uint64_t macs = count_of(complete, "macs_ternary") + count_of(complete, "macs_int8");
  const std::uint64_t gated =
      count_of(complete, "macs_ternary_gated") + count_of(complete, "macs_int8_gated");
  return {macs, macs - gated};
}

Energy price(const PriceList& prices, const EventCounts& complete, const std::string& where) {
  check(prices, complete, where);
  Energy energy;
  for (const PriceLine& line : prices.lines) {
    const std::uint64_t count =
        count_of(complete, line.counter) - (line.less.empty() ? 0 : count_of(complete, line.less));
    energy.lines.push_back({count, line.price * count});
  }
  return energy;
}

RunEnergy price_run(const PriceList& prices, const EventCounts& run, const std::vector<RunPart>& parts,
                    const Shares& shares) {
  RunEnergy result;
  result.assumptions = assumptions_for(run, shares);
  Cut cut = price_cut(prices, {run, "totals"}, parts, "parts", result.assumptions);
  result.total = std::move(cut.total);
  result.parts = std::move(cut.parts);
  result.macs = cut.macs;
  return result;
}

EpochEnergy price_epoch(const PriceList& prices, std::int64_t epoch, const EventCounts& counters,
                        const std::vector<RunPart>& passes, const std::vector<Assumption>& assumptions) {
  const std::string name = "epochs[" + std::to_string(epoch) + ']';
  Cut cut = price_cut(prices, {counters, name}, passes, name + ".passes", assumptions);
  return {epoch, std::move(cut.total), std::move(cut.parts)};
}

}  // namespace wagesim
