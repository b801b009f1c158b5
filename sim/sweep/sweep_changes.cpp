#include "sim/sweep/sweep_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace wagesim::sweep {
namespace {

constexpr std::size_t kMostShown = 5;

/// "array.rows = 8, network = lenet5": equal for equal points, whatever the order of the axes.
std::string name_of(const Table& table, const TableRow& row) {
  std::map<std::string, std::string> values;
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis)
    values.emplace(table.axes[axis], row.values[axis]);
  std::string name;
  for (const auto& [key, value] : values)
    name += fmt::format("{}{} = {}", name.empty() ? "" : ", ", key, value);
  return name;
}

struct Pair {
  std::string name;
  const TableRow *before, *now;
};

struct Matched {
  std::vector<Pair> both;
  std::size_t only_before = 0, only_now = 0;
};

Matched match(const Table& before, const Table& now) {
  std::map<std::string, const TableRow*> old;
  for (const TableRow& row : before.rows) old.emplace(name_of(before, row), &row);
  Matched matched;
  for (const TableRow& row : now.rows) {
    const std::string name = name_of(now, row);
    const auto found = old.find(name);
    if (found == old.end())
      ++matched.only_now;
    else
      matched.both.push_back({name, found->second, &row});
  }
  matched.only_before = old.size() - matched.both.size();
  return matched;
}

/// One figure in all points that have it in both: how many moved, and the largest changes.
std::string figure_changes(const std::string& figure, const std::vector<Pair>& both) {
  struct Change {
    double relative;
    const Pair* pair;
  };
  std::vector<Change> changes;
  std::size_t compared = 0;
  for (const Pair& pair : both) {
    const auto a = pair.before->figure(figure), b = pair.now->figure(figure);
    if (!a || !b) continue;
    ++compared;
    if (*a != *b) changes.push_back({*a == 0 ? INFINITY : *b / *a - 1, &pair});
  }
  if (changes.empty()) return "";
  std::ranges::stable_sort(changes, std::ranges::greater(),
                           [](const Change& change) { return std::abs(change.relative); });
  const auto [least, most] = std::ranges::minmax(changes, {}, &Change::relative);
  std::string text = fmt::format("{}: {} of {} moved, {:+.2f} % to {:+.2f} %\n", figure, changes.size(),
                                 compared, 100 * least.relative, 100 * most.relative);
  for (std::size_t i = 0; i < std::min(changes.size(), kMostShown); ++i)
    text += fmt::format("  {:+.2f} %  {}\n", 100 * changes[i].relative, changes[i].pair->name);
  return text;
}

std::string listed(const char* what, const std::vector<const Pair*>& pairs) {
  if (pairs.empty()) return "";
  std::string text = fmt::format("{}: {}\n", what, pairs.size());
  for (std::size_t i = 0; i < std::min(pairs.size(), kMostShown); ++i) text += "  " + pairs[i]->name + '\n';
  return text;
}

template <class Condition>
std::vector<const Pair*> where(const std::vector<Pair>& pairs, Condition condition) {
  std::vector<const Pair*> found;
  for (const Pair& pair : pairs)
    if (condition(*pair.before, *pair.now)) found.push_back(&pair);
  return found;
}

}  // namespace

std::string changes_text(const Table& before, const Table& now) {
  const Matched matched = match(before, now);
  std::string text = fmt::format("compared with {}: {} points in both, {} only before, {} only now\n",
                                 before.name, matched.both.size(), matched.only_before, matched.only_now);
  std::string changes;
  changes +=
      listed("another status",
             where(matched.both, [](const TableRow& a, const TableRow& b) { return a.status != b.status; }));
  for (const std::string& figure : now.figures) changes += figure_changes(figure, matched.both);
  changes += listed("came onto the front", where(matched.both, [](const TableRow& a, const TableRow& b) {
                      return !a.on_front && b.on_front;
                    }));
  changes += listed("left the front", where(matched.both, [](const TableRow& a, const TableRow& b) {
                      return a.on_front && !b.on_front;
                    }));
  return text + (changes.empty() ? "nothing moved\n" : changes);
}

}  // namespace wagesim::sweep
