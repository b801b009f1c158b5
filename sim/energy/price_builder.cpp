#include "sim/energy/price_builder.h"

#include <utility>

namespace wagesim {

namespace {
constexpr double kPicojoulesPerMicrowattPicosecond = 1e-6;
}

PriceBuilder::PriceBuilder(const EnergyTable& table, const PricedMachine& machine)
    : table_(table), machine_(machine) {
  list_.table = table.name;
  list_.period_ps = machine.period_ps;
}

double PriceBuilder::period() const {
  return static_cast<double>(machine_.period_ps) * kPicojoulesPerMicrowattPicosecond;
}

void PriceBuilder::add(const LineName& name, const FigureBand& pj, const Origin& origin) {
  if (!(pj.high <= kMaxPricePj)) {
    return fault(name.component + '.' + name.action, std::to_string(pj.high) + " pJ",
                 "must be at most 1000000000 pJ an event");
  }
  const EnergyBand price{from_picojoules(pj.low), from_picojoules(pj.value), from_picojoules(pj.high)};
  list_.lines.push_back({name.component, name.action, name.counter, "", price, origin});
}

void PriceBuilder::add_entry(const LineName& name, const std::string& key, double factor) {
  const TableEntry* entry = table_.find(key);
  if (entry == nullptr) return fault(key, "", "is missing from the table");
  add(name, entry->band() * factor, entry->origin);
}

void PriceBuilder::fault(std::string key, std::string value, std::string allowed) {
  faults_.push_back({table_.files.front().string(), 0, std::move(key), std::move(value), std::move(allowed)});
}

PriceList PriceBuilder::take() {
  if (!faults_.empty()) throw InputError(faults_);
  return std::move(list_);
}

}  // namespace wagesim
