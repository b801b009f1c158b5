#pragma once

#include <cstdint>

#include "models/layer/vector_loop.h"
#include "models/tensor/tensor.h"
#include "sim/stats/counters.h"
#include "sim/vector/vector_task.h"

namespace wagesim {

/// The results of a whole vector operation at once, by the golden passes: what a VectorDatapath
/// makes of the lane groups of its VectorTask one by one, data-dependent counts included. One operation at a
/// time; scratch memory is kept.
class VectorValues {
 public:
  explicit VectorValues(Isa isa = best_isa()) : loop_(pool_, isa) {}

  void compute(const VectorOp& op, const VectorContext& context, Counters& data);

 private:
  void activate_tile(const VectorOp& op, const VectorContext& context, Counters& data);
  void activate_block(const VectorOp& op, const VectorContext& context, int block, Counters& data);
  void wide_tile(const VectorOp& op, const VectorContext& context);
  void logit_tile(const VectorOp& op, const VectorContext& context);
  void requantise_tile(const VectorOp& op, const VectorContext& context, Counters& data);
  void spread(const VectorOp& op, std::uint8_t* errors) const;
  void route(const VectorOp& op, std::uint8_t* errors, Counters& data) const;
  [[nodiscard]] std::int64_t clipped_inside(const VectorOp& op, const std::int32_t* wide, int shift) const;
  void update_tile(const VectorOp& op, const VectorContext& context, Counters& data);
  void add_tile(const VectorOp& op, const VectorContext& context, Counters& data);
  void activate_sums(const VectorOp& op, const VectorContext& context, const VectorLayout& layout,
                     int mask_bits, Counters& data);
  /// Values where a mask element has its unsat bit; 0 elsewhere.
  void keep_unsaturated(const std::uint8_t* mask, std::int64_t count, std::int32_t* values) const;

  /// Elements of a mask tensor, one a byte, in mask_; null where there is none.
  const std::uint8_t* unpack_mask(const VectorContext& context, int tensor, std::int64_t rows,
                                  std::int64_t cols);
  /// The accumulator's `rows` x `cols` sums as one dense matrix: where they lie, or out of its column blocks
  /// into wide_; and wide_ back.
  [[nodiscard]] const std::int32_t* dense(const VectorContext& context, std::int64_t rows, std::int64_t cols);
  void scatter(const VectorContext& context, std::int64_t rows, std::int64_t cols) const;

  /// The wide values at the start of a buffer half, read or written where they lie: a half is at least
  /// 16-byte aligned.
  [[nodiscard]] static const std::int32_t* wide_values(const std::uint8_t* bytes) {
    return reinterpret_cast<const std::int32_t*>(bytes);
  }

  WorkerPool pool_{1};
  VectorLoop loop_;
  AlignedVector<std::int32_t> wide_;
  AlignedVector<std::uint8_t> mask_;        ///< mask elements
  AlignedVector<std::int8_t> values_;       ///< narrow values on their way
  AlignedVector<std::uint8_t> block_mask_;  ///< of a column block
  AlignedVector<std::uint8_t> keep_;        ///< a bit of mask elements, one a byte
};

}  // namespace wagesim
