#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace wagesim {

/// Where and why document does not follow schema, e.g. "$.total.low: must be at least 0"; empty where it
/// does. Knows the keywords of JSON Schema 2020-12 that this project's schemas use (type, const, enum,
/// required, properties, additionalProperties, items, minItems, minimum, maximum, $ref within the file);
/// throws std::invalid_argument at any other, so that no rule of a schema goes unchecked.
[[nodiscard]] std::vector<std::string> schema_errors(const boost::json::value& document,
                                                     const boost::json::value& schema);

}  // namespace wagesim
