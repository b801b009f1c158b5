#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "models/tensor/shape.h"

namespace wagesim {

/// Allocator for vectors whose first element lies on a cache line, as the SIMD kernels like it.
template <class T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::size_t kCacheLineBytes = 64;

  CacheLineAllocator() = default;
  template <class U>
  explicit CacheLineAllocator(const CacheLineAllocator<U>&) {}

  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{kCacheLineBytes}));
  }
  void deallocate(T* pointer, std::size_t) { ::operator delete (pointer, std::align_val_t{kCacheLineBytes}); }

  template <class U>
  bool operator==(const CacheLineAllocator<U>&) const {
    return true;
  }
};

template <class T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

/// A dense, owning tensor in C order. Element type T is one of the integer types of the datapath.
template <class T>
class Tensor {
 public:
  Tensor() = default;
  explicit Tensor(Shape shape) : shape_(shape), values_(static_cast<std::size_t>(shape.elements())) {}

  /// Gives the tensor a new shape; the values are unspecified afterwards, memory is kept where it is large
  /// enough.
  void reshape(Shape shape) {
    shape_ = shape;
    values_.resize(static_cast<std::size_t>(shape.elements()));
  }

  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] std::int64_t elements() const { return static_cast<std::int64_t>(values_.size()); }
  [[nodiscard]] bool empty() const { return values_.empty(); }

  [[nodiscard]] T* data() { return values_.data(); }
  [[nodiscard]] const T* data() const { return values_.data(); }
  [[nodiscard]] std::span<T> values() { return values_; }
  [[nodiscard]] std::span<const T> values() const { return values_; }

  [[nodiscard]] T& operator[](std::int64_t index) {
    assert(index >= 0 && index < elements());
    return values_[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] const T& operator[](std::int64_t index) const {
    assert(index >= 0 && index < elements());
    return values_[static_cast<std::size_t>(index)];
  }

  friend bool operator==(const Tensor&, const Tensor&) = default;

 private:
  Shape shape_;
  AlignedVector<T> values_;
};

}  // namespace wagesim
