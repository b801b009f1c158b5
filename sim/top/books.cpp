#include "sim/top/books.h"

namespace wagesim {

std::int64_t Books::begin_operation(Unit unit, int index) {
  const std::int64_t now = clock_.now();
  log.begin(index, now);
  if (waves != nullptr) waves->operation(unit, true, index);
  return now;
}

void Books::end_operation(Unit unit, int index, std::int64_t start) {
  const std::int64_t now = clock_.now();
  timeline.add(unit, index, start, now);
  if (waves != nullptr) waves->operation(unit, false, index);
  log.end(index, now);
}

}  // namespace wagesim
