#include "sim/energy/counters.h"

#include <algorithm>

#include "sim/energy/attojoules.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

constexpr std::int64_t kMillion = 1'000'000;

struct DataDependent {
  std::string_view counter;
  std::string_view base;
  std::int64_t dearest_ppm;
};

constexpr DataDependent kDataDependent[] = {
    {"macs_ternary_gated", "macs_ternary", 0},
    {"macs_int8_gated", "macs_int8", 0},
    {"roundings_up", "roundings", kMillion},
};

void check(const Shares& shares) {
  std::vector<Fault> faults;
  for (const auto& [counter, share] : shares) {
    if (std::ranges::find(kDataDependent, counter, &DataDependent::counter) == std::end(kDataDependent))
      faults.push_back({"", 0, "assumptions." + counter, "", "is no counter that depends on data"});
    if (share < 0 || share > kMillion)
      faults.push_back(
          {"", 0, "assumptions." + counter, std::to_string(share), "must be 0 to 1000000 millionths"});
  }
  if (!faults.empty()) throw InputError(faults);
}

}  // namespace

std::vector<Assumption> assumptions_for(const EventCounts& counters, const Shares& shares) {
  check(shares);
  std::vector<Assumption> assumptions;
  for (const auto& [counter, base, dearest_ppm] : kDataDependent) {
    if (counters.contains(counter)) continue;
    const auto share = shares.find(counter);
    const bool stated = share != shares.end();
    assumptions.push_back(
        {std::string(counter), std::string(base), stated ? share->second : dearest_ppm, stated});
  }
  return assumptions;
}

EventCounts filled(EventCounts counters, const std::vector<Assumption>& assumptions) {
  for (const Assumption& assumption : assumptions) {
    const auto base = counters.find(assumption.base);
    const Int128 count = base == counters.end() ? 0 : static_cast<Int128>(base->second);
    counters[assumption.counter] = static_cast<std::uint64_t>(count * assumption.share_ppm / kMillion);
  }
  return counters;
}

}  // namespace wagesim
