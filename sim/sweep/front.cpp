#include "sim/sweep/front.h"

#include <algorithm>
#include <utility>

namespace wagesim::sweep {
namespace {

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

}  // namespace

void Fronts::add(const std::string& group, std::size_t point, std::vector<double> costs) {
  std::vector<Member>& front = groups_[group];
  if (std::ranges::any_of(front, [&](const Member& member) { return dominates(member.costs, costs); }))
    return;
  std::erase_if(front, [&](const Member& member) { return dominates(costs, member.costs); });
  front.push_back({point, std::move(costs)});
}

std::size_t Fronts::size() const {
  std::size_t size = 0;
  for (const auto& [group, front] : groups_) size += front.size();
  return size;
}

std::vector<std::size_t> Fronts::points() const {
  std::vector<std::size_t> points;
  for (const auto& [group, front] : groups_)
    for (const Member& member : front) points.push_back(member.point);
  std::ranges::sort(points);
  return points;
}

}  // namespace wagesim::sweep
