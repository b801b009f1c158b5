#pragma once

#include <boost/container_hash/hash.hpp>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sim/compute/product_schedule.h"

namespace wagesim {

/// What fetching the operands of one product tile takes, from its addresses alone. Refusals come on top.
struct ProductCost {
  /// Cycles, each vector and row at least one.
  struct Subtile {
    std::int64_t weight_rows = 0;   ///< all stationary rows
    std::int64_t first_vector = 0;  ///< the vector that lets the next subtile's rows load
    std::int64_t vectors = 0;       ///< all vectors
    friend bool operator==(const Subtile&, const Subtile&) = default;
  };
  std::vector<Subtile> subtiles;  ///< in the order of the schedule
  std::int64_t activation_words = 0, weight_words = 0;

  friend bool operator==(const ProductCost&, const ProductCost&) = default;
};

/// The cost of a tile. Vectors whose addresses repeat with the period of the banks are walked once, operand X
/// once for all column blocks, operand Y once for all row blocks: equal to fetching everything.
[[nodiscard]] ProductCost product_cost(ProductSchedule& schedule);

/// Costs of the tiles met so far. A command's tiles come in a few shapes, so that each is walked once in a
/// run: memory and time grow with the shapes, not with the tiles. For one machine.
class ProductCostTable {
 public:
  [[nodiscard]] const ProductCost& of(ProductSchedule& schedule);

  /// Shapes met so far.
  [[nodiscard]] std::size_t shapes() const { return costs_.size(); }

 private:
  std::unordered_map<std::vector<int>, ProductCost, boost::hash<std::vector<int>>>
      costs_;  ///< by shape; references stay valid
};

}  // namespace wagesim
