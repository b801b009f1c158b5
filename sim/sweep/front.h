#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace wagesim::sweep {

/// Pareto fronts, one a group: the points than which no other of their group is at least as good in every
/// cost and better in one. Equal points are on it together.
class Fronts {
 public:
  /// Adds a point with its costs, of which less is better; as many at every call.
  void add(const std::string& group, std::size_t point, std::vector<double> costs);

  [[nodiscard]] std::size_t size() const;
  /// The points of all fronts, ascending.
  [[nodiscard]] std::vector<std::size_t> points() const;

 private:
  struct Member {
    std::size_t point;
    std::vector<double> costs;
  };
  std::map<std::string, std::vector<Member>, std::less<>> groups_;
};

}  // namespace wagesim::sweep
