#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "models/tensor/tensor.h"

namespace wagesim::wageubn {

/// Memory of wide tensors that are not needed any longer, for the next ones of as many elements: a sum or an
/// error lives for an operation or two, and steps are alike.
class WideMemory {
 public:
  /// A tensor of this shape with unspecified values.
  [[nodiscard]] Tensor<std::int32_t> take(const Shape& shape) {
    const auto fits = [&](const Tensor<std::int32_t>& free) { return free.elements() == shape.elements(); };
    const auto found = std::ranges::find_if(free_, fits);
    Tensor<std::int32_t> tensor;
    if (found != free_.end()) {
      tensor = std::move(*found);
      free_.erase(found);
    }
    tensor.reshape(shape);
    return tensor;
  }
  void give(Tensor<std::int32_t>&& tensor) {
    if (!tensor.empty()) free_.push_back(std::move(tensor));
  }

 private:
  std::vector<Tensor<std::int32_t>> free_;
};

}  // namespace wagesim::wageubn
