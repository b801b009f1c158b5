#include "sim/compute/product_timing.h"

#include <algorithm>

namespace wagesim {
namespace {

/// Cycles of one vector: those its words need, and those it is refused for.
struct VectorCycles {
  std::int64_t words = 1, refused = 0;
  [[nodiscard]] std::int64_t total() const { return words + refused; }
};

class ClosedForm {
 public:
  ClosedForm(ProductSchedule& schedule, const MachineParams& machine, const StallSource& stalls,
             ProductTransactions& transactions)
      : schedule_(schedule), machine_(machine), stalls_(stalls), transactions_(transactions) {}

  UnitCycles run() {
    streamed_ = product_startup_cycles(machine_);
    cycles_[Stall::Fill] = streamed_;
    loaded_ = streamed_;
    for (const ProductSchedule::Subtile& subtile : schedule_.subtiles()) {
      if (schedule_.weight_stationary())
        weight_stationary(subtile);
      else
        output_stationary(subtile);
    }
    const int rows = machine_.rows, cols = machine_.cols;
    cycles_[Stall::Drain] =
        (schedule_.weight_stationary() ? rows + cols - 1 : 2 * rows + cols - 2) + kAccumulatorWriteCycles;
    return cycles_;
  }

 private:
  void weight_stationary(const ProductSchedule::Subtile& subtile) {
    std::int64_t load = std::max(loaded_, first_ + 1);
    for (std::int64_t row = 0; row < schedule_.weight_rows(subtile); ++row)
      load += schedule_.fetch_weight_row(subtile, row, {}, nullptr) +
              stalls_.stall(StallChannel::WeightRead, transactions_.weight_rows++);
    loaded_ = load;
    const std::int64_t stream = std::max(streamed_, loaded_);
    cycles_[Stall::WeightWait] += stream - streamed_;
    streamed_ = stream;
    const std::int64_t vectors = schedule_.vectors(subtile);
    for (std::int64_t vector = 0; vector < vectors; ++vector) {
      account(fetch(subtile, vector));
      if (vector == 0) first_ = streamed_ - 1;
    }
    refuse_results(vectors);
  }

  void output_stationary(const ProductSchedule::Subtile& subtile) {
    const std::int64_t vectors = schedule_.vectors(subtile);
    for (std::int64_t vector = 0; vector < vectors; ++vector) account(fetch(subtile, vector));
    const std::int64_t earliest = last_ + machine_.rows;
    if (last_ >= 0 && streamed_ - 1 < earliest) {
      cycles_[Stall::DrainWait] += earliest - (streamed_ - 1);
      streamed_ = earliest + 1;
    }
    last_ = streamed_ - 1;
    refuse_results(subtile.count);
  }

  VectorCycles fetch(const ProductSchedule::Subtile& subtile, std::int64_t vector) {
    VectorCycles cycles;
    cycles.words = schedule_.fetch_vector(subtile, vector, {}, nullptr, nullptr);
    cycles.refused = stalls_.stall(StallChannel::ActivationRead, transactions_.vectors++);
    if (!schedule_.weight_stationary())
      cycles.refused += stalls_.stall(StallChannel::WeightRead, transactions_.weight_rows++);
    return cycles;
  }

  void account(const VectorCycles& vector) {
    cycles_.busy += 1;
    cycles_[Stall::BankConflict] += vector.words - 1;
    cycles_[Stall::Random] += vector.refused;
    streamed_ += vector.total();
  }

  void refuse_results(std::int64_t results) {
    for (std::int64_t result = 0; result < results; ++result)
      cycles_[Stall::Random] += stalls_.stall(StallChannel::AccumulatorWrite, transactions_.results++);
  }

  ProductSchedule& schedule_;
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

UnitCycles time_product(ProductSchedule& schedule, const MachineParams& machine, const StallSource& stalls,
                        ProductTransactions& transactions) {
  return ClosedForm(schedule, machine, stalls, transactions).run();
}

}  // namespace wagesim
