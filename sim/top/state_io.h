#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "workloads/train/byte_stream.h"

namespace wagesim {

// A class that carries something from one step to the next shows it to `io` in a member
//
//   template <class Io> void state(Io& io) { io(transactions_, timing_); }
//
// and that one list serves to save it, to restore it and to say what it is. Fields are numbers, bools, arrays
// and vectors of such (whose sizes are the machine's, not the state's), and classes with a state() of their
// own.

/// Numbers side by side, which go as one piece.
template <class T>
concept StateArray = std::ranges::contiguous_range<T> && std::is_arithmetic_v<std::ranges::range_value_t<T>>;

template <class T>
concept StateRange = requires(T& range) {
  range.begin();
  range.end();
  range.size();
};

/// Appends fields to a row of bytes, perhaps one begun by another.
class StateWriter {
 public:
  static constexpr bool kRestores = false;

  explicit StateWriter(ByteWriter begun = {}) : out_(std::move(begun)) {}

  template <class... Fields>
  void operator()(Fields&... fields) {
    (put(fields), ...);
  }
  /// A vector that grows during a run.
  template <class Item>
  void list(std::vector<Item>& items) {
    put(items);
  }
  [[nodiscard]] const std::string& bytes() const { return out_.bytes(); }
  [[nodiscard]] std::string take() { return out_.take(); }

 private:
  template <class Field>
  void put(Field& field) {
    if constexpr (std::is_arithmetic_v<Field>) {
      out_.put(field);
    } else if constexpr (StateArray<Field>) {
      out_.put(std::span<const std::ranges::range_value_t<Field>>(field));
    } else if constexpr (StateRange<Field>) {
      out_.put(static_cast<std::uint64_t>(field.size()));
      for (auto& item : field) put(item);
    } else {
      field.state(*this);
    }
  }

  ByteWriter out_;
};

/// Reads back what a StateWriter wrote. Throws std::out_of_range where the bytes are none of its, never reads
/// past their end and never allocates more than there are bytes left.
class StateReader {
 public:
  static constexpr bool kRestores = true;

  explicit StateReader(ByteReader& in) : in_(in) {}

  template <class... Fields>
  void operator()(Fields&... fields) {
    (get(fields), ...);
  }
  template <class Item>
  void list(std::vector<Item>& items) {
    items.assign(in_.count(1), Item{});
    for (Item& item : items) get(item);
  }
  /// Refuses a state that no run can have.
  static void require(bool sound, const char* what) {
    if (!sound) throw std::out_of_range(std::string("no machine has this ") + what);
  }

 private:
  template <class Field>
  void get(Field& field) {
    if constexpr (std::same_as<Field, bool>) {
      field = in_.get<std::uint8_t>() != 0;
    } else if constexpr (std::is_arithmetic_v<Field>) {
      field = in_.get<Field>();
    } else if constexpr (StateArray<Field>) {
      const auto values = in_.values<std::ranges::range_value_t<Field>>();
      require(values.size() == std::ranges::size(field), "number of parts");
      std::ranges::copy(values, std::ranges::begin(field));
    } else if constexpr (StateRange<Field>) {
      require(in_.get<std::uint64_t>() == field.size(), "number of parts");
      for (auto& item : field) get(item);
    } else {
      field.state(*this);
    }
  }

  ByteReader& in_;
};

}  // namespace wagesim
