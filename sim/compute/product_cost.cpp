#include "sim/compute/product_cost.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

namespace wagesim {
namespace {

/// Costs of the vectors of one subtile on one operand, and the words they read together.
struct VectorCosts {
  std::vector<int> cycles;
  std::int64_t words = 0;
};

class CostWalk {
 public:
  explicit CostWalk(ProductSchedule& schedule) : schedule_(schedule) {
    for (const ProductSchedule::Part& part : schedule.parts())
      alignments_.emplace_back(part.x, schedule.x_period());
  }

  ProductCost run() {
    for (const ProductSchedule::Subtile& subtile : schedule_.subtiles())
      cost_.subtiles.push_back(schedule_.weight_stationary() ? weight_stationary(subtile)
                                                             : output_stationary(subtile));
    return std::move(cost_);
  }

 private:
  ProductCost::Subtile weight_stationary(const ProductSchedule::Subtile& subtile) {
    ProductCost::Subtile cost;
    for (std::int64_t row = 0; row < schedule_.weight_rows(subtile); ++row)
      cost.weight_rows += schedule_.fetch_weight_row(subtile, row, {}, nullptr);
    // Y's words are those the schedule counted; X's are counted here, for each use of a walk.
    cost_.weight_words = schedule_.weight_words();
    const VectorCosts& x = x_costs(subtile);
    for (const int cycles : x.cycles) cost.vectors += cycles;
    cost.first_vector = x.cycles.front();
    cost_.activation_words += x.words;
    return cost;
  }

  ProductCost::Subtile output_stationary(const ProductSchedule::Subtile& subtile) {
    const VectorCosts& x = x_costs(subtile);
    const VectorCosts& y = y_costs(subtile);
    ProductCost::Subtile cost;
    cost.first_vector = std::max(x.cycles.front(), y.cycles.front());
    for (std::size_t vector = 0; vector < x.cycles.size(); ++vector)
      cost.vectors += std::max(x.cycles[vector], y.cycles[vector]);
    cost_.activation_words += x.words;
    cost_.weight_words += y.words;
    return cost;
  }

  /// Operand X does not depend on the column block.
  const VectorCosts& x_costs(const ProductSchedule::Subtile& subtile) {
    const auto [found, fresh] =
        x_.try_emplace({subtile.part, subtile.results.first, subtile.reduction.first});
    if (fresh) found->second = walk_x(subtile);
    return found->second;
  }

  VectorCosts walk_x(const ProductSchedule::Subtile& subtile) {
    struct Cost {
      int cycles;
      std::int64_t words;
    };
    std::unordered_map<std::int64_t, Cost> alike;
    VectorCosts costs;
    const std::int64_t vectors = schedule_.vectors(subtile);
    costs.cycles.reserve(static_cast<std::size_t>(vectors));
    const auto walk = [&](std::int64_t vector) {
      const std::int64_t before = schedule_.activation_words();
      const int cycles = schedule_.fetch_x(subtile, vector, nullptr, nullptr);
      return Cost{cycles, schedule_.activation_words() - before};
    };
    for (std::int64_t vector = 0; vector < vectors; ++vector) {
      Cost cost{};
      if (const auto position = schedule_.position_of(vector)) {
        const auto [found, fresh] =
            alike.try_emplace(alignments_[static_cast<std::size_t>(subtile.part)].of(*position));
        if (fresh) found->second = walk(vector);
        cost = found->second;
      } else {
        cost = walk(vector);
      }
      costs.cycles.push_back(cost.cycles);
      costs.words += cost.words;
    }
    return costs;
  }

  /// Operand Y of an output-stationary subtile does not depend on the block of result rows.
  const VectorCosts& y_costs(const ProductSchedule::Subtile& subtile) {
    const auto [found, fresh] = y_.try_emplace({subtile.part, subtile.column});
    VectorCosts& costs = found->second;
    if (!fresh) return costs;
    const std::int64_t before = schedule_.weight_words();
    for (std::int64_t vector = 0; vector < schedule_.vectors(subtile); ++vector)
      costs.cycles.push_back(schedule_.fetch_y(subtile, vector, nullptr, nullptr));
    costs.words = schedule_.weight_words() - before;
    return costs;
  }

  ProductSchedule& schedule_;
  std::vector<BankAlignment> alignments_;  ///< one a part
  ProductCost cost_;
  std::map<std::array<std::int64_t, 3>, VectorCosts> x_;  ///< by part, first result row, reduction index
  std::map<std::array<int, 2>, VectorCosts> y_;           ///< by part and first column
};

}  // namespace

ProductCost product_cost(ProductSchedule& schedule) {
  return CostWalk(schedule).run();
}

const ProductCost& ProductCostTable::of(ProductSchedule& schedule) {
  const auto [found, fresh] = costs_.try_emplace(schedule.shape_key());
  if (fresh) found->second = product_cost(schedule);
  return found->second;
}

}  // namespace wagesim
