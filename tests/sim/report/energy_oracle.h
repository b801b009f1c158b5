#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>

namespace wagesim {

/// Prices in pJ by "component.action", value and both ends, from docs/energy.md and the table files alone: an
/// independent reading that shares no code with sim/energy.
struct OraclePrice {
  double low = 0, value = 0, high = 0;
  std::string counter;
};
[[nodiscard]] std::map<std::string, OraclePrice> oracle_prices(const boost::json::object& stats,
                                                               const std::string& table);

}  // namespace wagesim
