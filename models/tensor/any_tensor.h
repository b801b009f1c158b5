#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <type_traits>

#include "models/tensor/tensor.h"

namespace wagesim {

/// Types of elements where the type is known at run time only.
enum class ElementType { Int8, Uint8, Int16, Uint16, Int32, Int64 };

template <class T>
[[nodiscard]] constexpr ElementType element_type() {
  if constexpr (std::is_same_v<T, std::int8_t>) return ElementType::Int8;
  if constexpr (std::is_same_v<T, std::uint8_t>) return ElementType::Uint8;
  if constexpr (std::is_same_v<T, std::int16_t>) return ElementType::Int16;
  if constexpr (std::is_same_v<T, std::uint16_t>) return ElementType::Uint16;
  if constexpr (std::is_same_v<T, std::int32_t>) return ElementType::Int32;
  if constexpr (std::is_same_v<T, std::int64_t>) return ElementType::Int64;
}

/// Calls visit with a value of the element type.
template <class Visit>
decltype(auto) with_element(ElementType type, Visit visit) {
  switch (type) {
    case ElementType::Int8:
      return visit(std::int8_t{});
    case ElementType::Uint8:
      return visit(std::uint8_t{});
    case ElementType::Int16:
      return visit(std::int16_t{});
    case ElementType::Uint16:
      return visit(std::uint16_t{});
    case ElementType::Int32:
      return visit(std::int32_t{});
    case ElementType::Int64:
      return visit(std::int64_t{});
  }
  throw std::logic_error("no such element type");
}

[[nodiscard]] inline std::int64_t element_bytes(ElementType type) {
  return with_element(type, [](auto element) { return static_cast<std::int64_t>(sizeof(element)); });
}

/// A tensor that someone else owns, C order.
struct TensorView {
  ElementType type = ElementType::Int8;
  Shape shape;
  const void* data = nullptr;

  TensorView() = default;
  TensorView(ElementType element, Shape extents, const void* values)
      : type(element), shape(extents), data(values) {}
  template <class T>
  explicit TensorView(const Tensor<T>& tensor)
      : type(element_type<T>()), shape(tensor.shape()), data(tensor.data()) {}

  [[nodiscard]] bool empty() const { return shape.elements() == 0; }
  [[nodiscard]] std::int64_t bytes() const { return shape.elements() * element_bytes(type); }

  /// The elements; std::logic_error where they are of another type.
  template <class T>
  [[nodiscard]] std::span<const T> values() const {
    if (type != element_type<T>()) throw std::logic_error("a tensor is read as what it is not");
    return {static_cast<const T*>(data), static_cast<std::size_t>(shape.elements())};
  }
};

/// An owning tensor whose element type is known at run time.
class AnyTensor {
 public:
  AnyTensor() = default;
  AnyTensor(ElementType type, Shape shape) { reshape(type, shape); }
  explicit AnyTensor(const TensorView& view) : AnyTensor(view.type, view.shape) {
    if (!bytes_.empty()) std::memcpy(bytes_.data(), view.data, bytes_.size());
  }

  /// Values are unspecified afterwards.
  void reshape(ElementType type, Shape shape) {
    type_ = type;
    shape_ = shape;
    bytes_.resize(static_cast<std::size_t>(shape.elements() * element_bytes(type)));
  }

  [[nodiscard]] ElementType type() const { return type_; }
  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] TensorView view() const { return {type_, shape_, bytes_.data()}; }

  /// std::logic_error where the elements are of another type.
  template <class T>
  [[nodiscard]] std::span<T> values() {
    const std::span<const T> values = view().template values<T>();
    return {reinterpret_cast<T*>(bytes_.data()), values.size()};
  }

  friend bool operator==(const AnyTensor&, const AnyTensor&) = default;

 private:
  ElementType type_ = ElementType::Int8;
  Shape shape_;
  AlignedVector<std::byte> bytes_;
};

}  // namespace wagesim
