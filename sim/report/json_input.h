#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/input/fault_sink.h"

namespace wagesim {

inline constexpr double kMostReal = 1e18;

/// One object of a JSON file that somebody may have changed. Each reader returns the value of a key or, where
/// it is missing or wrong, adds a fault and returns something harmless. Keys nobody asks for are ignored, so
/// that a later version of a schema can add some.
class JsonInput {
 public:
  JsonInput(const boost::json::object& object, FaultSink& faults, std::string path = "")
      : object_(&object), path_(std::move(path)), faults_(&faults) {}

  [[nodiscard]] bool has(std::string_view key) const { return object_->contains(key); }
  [[nodiscard]] std::string text(std::string_view key) const;     ///< printable, at most kLongestText bytes
  [[nodiscard]] std::string content(std::string_view key) const;  ///< a text of any length and kind: a file's
  [[nodiscard]] std::string name(std::string_view key) const;     ///< a text that is_name()
  [[nodiscard]] bool boolean(std::string_view key) const;
  [[nodiscard]] double real(std::string_view key) const;  ///< not negative, at most kMostReal
  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t low = 0,
                                     std::int64_t high = std::numeric_limits<std::int64_t>::max()) const;
  [[nodiscard]] std::uint64_t count(std::string_view key) const;  ///< any 64-bit number that is not negative
  [[nodiscard]] JsonInput object(std::string_view key) const;
  /// The objects of an array of at most so many.
  [[nodiscard]] std::vector<JsonInput> objects(std::string_view key, std::size_t most) const;
  [[nodiscard]] std::vector<std::string> keys() const;
  /// Every member as a name and a count.
  [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> counts() const;

  /// Lays a fault on a key of this object.
  void fault(std::string_view key, std::string value, std::string allowed) const;

 private:
  [[nodiscard]] const boost::json::value* find(std::string_view key, std::string_view allowed) const;
  [[nodiscard]] std::string path_of(std::string_view key) const;

  const boost::json::object* object_;
  std::string path_;
  FaultSink* faults_;
};

/// Parses a file that must hold one JSON object. InputError with the place where it does not.
[[nodiscard]] boost::json::object parse_json_object(std::string_view text, const std::string& file);

}  // namespace wagesim
