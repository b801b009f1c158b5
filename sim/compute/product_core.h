#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/array/array_core.h"
#include "sim/compute/accumulator.h"
#include "sim/compute/product_timing.h"
#include "sim/stats/counters.h"

namespace wagesim {

/// Feeder, PE array and accumulator of one product tile, cycle by cycle: begin(), then step() once a cycle
/// until it returns false. The untimed half of the compute unit at the fidelities that have a real array.
class ProductCore {
 public:
  ProductCore(ArrayCore& array, const MachineParams& machine, const StallSource& stalls);

  void begin(ProductSchedule& schedule, OperandBytes bytes, Accumulator::Half& half);
  /// From now on `probe` (or nobody: null) sees every cycle of the array.
  void watch(ArrayProbe* probe) { probe_ = probe; }
  /// One clock cycle; false when it was the last one of the tile.
  bool step();

  [[nodiscard]] const UnitCycles& cycles() const { return cycles_; }
  [[nodiscard]] std::int64_t effectual_macs() const { return effectual_; }
  [[nodiscard]] const ProductTransactions& transactions() const { return transactions_; }
  /// What one tile leaves for the next.
  template <class Io>
  void state(Io& io) {
    io(transactions_);
  }

 private:
  /// One side of the feeder: which subtile and element is under way, and the cycles until it is presented.
  struct Fetcher {
    std::size_t subtile = 0;
    std::int64_t element = 0;
    bool under_way = false;
    std::int64_t words = 0;    ///< cycles its words still take
    std::int64_t refused = 0;  ///< cycles it is still refused
    std::int64_t waiting = 0;  ///< cycles it still waits for the array
    [[nodiscard]] std::int64_t remaining() const { return words + refused + waiting; }
  };

  ArrayOutputs clock_array(const ArrayInputs& pins);
  void feed(ArrayInputs& pins);
  void load_weights(ArrayInputs& pins);
  void stream_vector(ArrayInputs& pins);
  void present_vector(ArrayInputs& pins);
  void start_vector(const ProductSchedule::Subtile& subtile);
  void finish_subtile();
  void accept_results(const ArrayOutputs& outputs);
  void count_weights();
  void count_vector();
  [[nodiscard]] const ProductSchedule::Subtile& subtile(std::size_t index) const {
    return schedule_->subtiles()[index];
  }

  ArrayCore& array_;
  ArrayProbe* probe_ = nullptr;
  const MachineParams& machine_;
  const StallSource& stalls_;
  ProductTransactions transactions_;

  ProductSchedule* schedule_ = nullptr;
  OperandBytes bytes_;
  Accumulator::Half* half_ = nullptr;

  UnitCycles cycles_;
  std::int64_t now_ = 0;  ///< enabled cycles of this tile
  Fetcher load_, stream_;
  std::size_t loaded_ = 0;          ///< subtiles whose weights are all in the array
  std::size_t entered_ = 0;         ///< subtiles whose first vector is in the array
  std::int64_t last_entry_ = -1;    ///< cycle of the last subtile's last vector
  std::size_t result_subtile_ = 0;  ///< next result expected from the array
  std::int64_t result_element_ = 0;
  std::int64_t refused_ = 0;  ///< cycles the accumulator is still busy with the row it took last
  std::int64_t end_ = -1;     ///< enabled cycle after the last result is written
  std::vector<std::int8_t> x_;
  std::vector<std::uint8_t> w_, y_;

  std::int64_t effectual_ = 0;                                        ///< MACs with two non-zero operands
  std::vector<std::int32_t> nonzero_w_next_, nonzero_w_, nonzero_x_;  ///< per reduction index of a subtile
};

}  // namespace wagesim
