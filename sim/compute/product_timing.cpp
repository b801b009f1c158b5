#include "sim/compute/product_timing.h"

#include <algorithm>

namespace wagesim {
namespace {

class ClosedForm {
 public:
  ClosedForm(const ProductSchedule& schedule, const ProductCost& cost, const MachineParams& machine,
             const StallSource& stalls, ProductTransactions& transactions)
      : schedule_(schedule), cost_(cost), machine_(machine), stalls_(stalls), transactions_(transactions) {}

  UnitCycles run() {
    streamed_ = product_startup_cycles(machine_);
    cycles_[Stall::Fill] = streamed_;
    loaded_ = streamed_;
    for (std::size_t index = 0; index < cost_.subtiles.size(); ++index) {
      const ProductSchedule::Subtile& subtile = schedule_.subtiles()[index];
      if (schedule_.weight_stationary())
        weight_stationary(subtile, cost_.subtiles[index]);
      else
        output_stationary(subtile, cost_.subtiles[index]);
    }
    const int rows = machine_.rows, cols = machine_.cols;
    cycles_[Stall::Drain] =
        (schedule_.weight_stationary() ? rows + cols - 1 : 2 * rows + cols - 2) + kAccumulatorWriteCycles;
    return cycles_;
  }

 private:
  void weight_stationary(const ProductSchedule::Subtile& subtile, const ProductCost::Subtile& cost) {
    loaded_ = std::max(loaded_, first_ + 1) + cost.weight_rows +
              refusals(StallChannel::WeightRead, transactions_.weight_rows, schedule_.weight_rows(subtile));
    const std::int64_t stream = std::max(streamed_, loaded_);
    cycles_[Stall::WeightWait] += stream - streamed_;
    streamed_ = stream;
    const std::int64_t vectors = schedule_.vectors(subtile);
    const std::int64_t first_refused = refusals(StallChannel::ActivationRead, transactions_.vectors, 1);
    first_ = streamed_ + cost.first_vector + first_refused - 1;
    account(vectors, cost.vectors,
            first_refused + refusals(StallChannel::ActivationRead, transactions_.vectors, vectors - 1));
    refuse_results(vectors);
  }

  void output_stationary(const ProductSchedule::Subtile& subtile, const ProductCost::Subtile& cost) {
    const std::int64_t vectors = schedule_.vectors(subtile);
    const std::int64_t refused = refusals(StallChannel::ActivationRead, transactions_.vectors, vectors) +
                                 refusals(StallChannel::WeightRead, transactions_.weight_rows, vectors);
    account(vectors, cost.vectors, refused);
    const std::int64_t earliest = last_ + machine_.rows;
    if (last_ >= 0 && streamed_ - 1 < earliest) {
      cycles_[Stall::DrainWait] += earliest - (streamed_ - 1);
      streamed_ = earliest + 1;
    }
    last_ = streamed_ - 1;
    refuse_results(subtile.results.count);
  }

  /// Cycles for which the next `count` transactions of a channel are refused.
  std::int64_t refusals(StallChannel channel, std::uint64_t& transaction, std::int64_t count) const {
    const std::int64_t sum = stalls_.stalls(channel, transaction, count);
    transaction += static_cast<std::uint64_t>(count);
    return sum;
  }

  void account(std::int64_t vectors, std::int64_t words, std::int64_t refused) {
    cycles_.busy += vectors;
    cycles_[Stall::BankConflict] += words - vectors;
    cycles_[Stall::Random] += refused;
    streamed_ += words + refused;
  }

  void refuse_results(std::int64_t results) {
    cycles_[Stall::Random] += refusals(StallChannel::AccumulatorWrite, transactions_.results, results);
  }

  const ProductSchedule& schedule_;
  const ProductCost& cost_;
  const MachineParams& machine_;
  const StallSource& stalls_;
  ProductTransactions& transactions_;
  UnitCycles cycles_;
  std::int64_t streamed_ = 0;  ///< cycle after the last vector so far
  std::int64_t loaded_ = 0;    ///< cycle after the last weight row so far
  std::int64_t first_ = -1;    ///< cycle the subtile's first vector entered
  std::int64_t last_ = -1;     ///< cycle the subtile's last vector entered
};

}  // namespace

UnitCycles time_product(const ProductSchedule& schedule, const ProductCost& cost,
                        const MachineParams& machine, const StallSource& stalls,
                        ProductTransactions& transactions) {
  return ClosedForm(schedule, cost, machine, stalls, transactions).run();
}

}  // namespace wagesim
