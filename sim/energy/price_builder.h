#pragma once

#include <string>
#include <vector>

#include "sim/energy/figure_band.h"
#include "sim/energy/price_list.h"
#include "workloads/input/fault.h"

namespace wagesim {

/// A line to be priced: which counter counts it, and what it is called.
struct LineName {
  std::string component;
  std::string action;
  std::string counter;
};

/// Gathers the lines of a price list and every fault met.
class PriceBuilder {
 public:
  PriceBuilder(const EnergyTable& table, const PricedMachine& machine);

  [[nodiscard]] const EnergyTable& table() const { return table_; }
  [[nodiscard]] const PricedMachine& machine() const { return machine_; }
  /// Energy in pJ of 1 uW over one period: 1 uW x 1 ps = 1 aJ.
  [[nodiscard]] double period() const;

  /// A line by its price in pJ; a fault where it is dearer than any event can be.
  void add(const LineName& name, const FigureBand& pj, const Origin& origin);
  /// A line priced by one entry of the table times a number of bits, devices or instances.
  void add_entry(const LineName& name, const std::string& key, double factor);
  void fault(Fault fault) { faults_.push_back(std::move(fault)); }
  /// About the table as a whole.
  void fault(std::string key, std::string value, std::string allowed);
  [[nodiscard]] bool good() const { return faults_.empty(); }

  [[nodiscard]] PriceList& list() { return list_; }
  /// The list. InputError with all faults.
  [[nodiscard]] PriceList take();

 private:
  const EnergyTable& table_;
  const PricedMachine& machine_;
  PriceList list_;
  std::vector<Fault> faults_;
};

// What each part of the machine costs; one file a part.
void add_array_prices(PriceBuilder& builder);
void add_clock_prices(PriceBuilder& builder);
void add_vector_prices(PriceBuilder& builder);
void add_buffer_prices(PriceBuilder& builder);
void add_dram_prices(PriceBuilder& builder);
void add_leakage_prices(PriceBuilder& builder);

}  // namespace wagesim
