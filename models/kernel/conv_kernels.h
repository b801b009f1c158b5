#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "models/kernel/column_panels.h"
#include "models/kernel/isa.h"
#include "models/kernel/operand.h"
#include "models/kernel/scratch.h"
#include "models/kernel/sum_observer.h"
#include "models/kernel/tile_choice.h"
#include "models/kernel/worker_pool.h"
#include "models/layer/conv_geometry.h"

namespace wagesim {

/// How a product differs from the plain one.
struct ProductCall {
  /// The weights are those of the last call of the same product, bytes, shape and ranges: what was packed of
  /// them is used again. Not for gradients.
  bool weights_as_before = false;
  /// The result's last axis lies in blocks of so many, one matrix [..., block_columns] after the other (the
  /// last one too, whose rest is not touched); 0: in one.
  int block_columns = 0;
  /// Of forward and error products in one block; may be null. An error that no output reaches is not seen.
  SumObserver* observer = nullptr;
};

/// An exact sum that does not fit int32: the lowest such element of the result, and its exact value.
struct SumOverflow : std::exception {
  SumOverflow(std::int64_t element_index, std::int64_t exact_value);
  [[nodiscard]] const char* what() const noexcept override { return text.c_str(); }

  std::int64_t element;
  std::int64_t value;
  std::string text;
};

/// The three products of a convolution, equal to those of models/layer/conv_reference.h. The same bytes
/// whatever the number of threads and the instruction set. Elem is std::int8_t or std::int16_t; weights of an
/// error product may be int8 where the errors are int16. One call at a time.
class ConvKernels {
 public:
  /// `isa` must be one of available_isas(). The pool must outlive the kernels.
  explicit ConvKernels(WorkerPool& pool, Isa isa = best_isa());

  [[nodiscard]] Isa isa() const { return isa_; }

  /// sum[N, OH, OW, Cout] of input[N, H, W, Cin] and weight[KH, KW, Cin, Cout]. No sum may exceed int32.
  template <class Elem>
  void forward(const ConvGeometry& geometry, Operand<Elem> input, Operand<Elem> weight, std::int32_t* sum,
               ProductCall call = {});

  /// input_error[N, H, W, Cin] of error[N, OH, OW, Cout] and the same weight. No sum may exceed int32.
  template <class Elem, class WeightElem>
  void error(const ConvGeometry& geometry, Operand<Elem> error, Operand<WeightElem> weight,
             std::int32_t* input_error, ProductCall call = {});

  /// gradient[KH, KW, Cin, Cout] of input and error, summed over the batch. Throws SumOverflow where a sum
  /// does not fit int32; `gradient` is then unspecified.
  template <class Elem>
  void gradient(const ConvGeometry& geometry, Operand<Elem> input, Operand<Elem> error,
                std::int32_t* gradient, ProductCall call = {});

  /// As gradient(), of sums that int64 holds. Elem is std::int8_t, ErrorElem std::int8_t or std::int16_t.
  template <class Elem, class ErrorElem>
  void wide_gradient(const ConvGeometry& geometry, Operand<Elem> input, Operand<ErrorElem> error,
                     std::int64_t* gradient);

 private:
  WorkerPool& pool_;
  Isa isa_;
  ColumnPanels columns_;
  std::vector<Scratch> scratch_;  ///< one a thread
};

}  // namespace wagesim
