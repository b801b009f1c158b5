#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/tensor/tensor.h"

namespace wagesim::wageubn {

/// Memory of wide tensors that are not needed any longer, for the next ones: a sum or an error lives for an
/// operation or two.
class WideMemory {
 public:
  /// A tensor of this shape with unspecified values: the smallest free memory that holds it, else new.
  [[nodiscard]] Tensor<std::int32_t> take(const Shape& shape) {
    std::size_t best = free_.size();
    for (std::size_t i = 0; i < free_.size(); ++i)
      if (free_[i].elements() >= shape.elements() &&
          (best == free_.size() || free_[i].elements() < free_[best].elements()))
        best = i;
    Tensor<std::int32_t> tensor;
    if (best != free_.size()) {
      tensor = std::move(free_[best]);
      free_.erase(free_.begin() + static_cast<std::ptrdiff_t>(best));
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
