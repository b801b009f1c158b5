#include "sim/mem/open_time.h"

#include <algorithm>

namespace wagesim {

void OpenTime::add(std::int64_t begin, std::int64_t end) {
  // Those that touch it become one with it. What is added is among the last few.
  auto first = stretches_.end();
  while (first != stretches_.begin() && std::prev(first)->end >= begin) --first;
  auto last = first;
  for (; last != stretches_.end() && last->begin <= end; ++last) {
    begin = std::min(begin, last->begin);
    end = std::max(end, last->end);
  }
  if (first == last) {
    stretches_.insert(first, {begin, end});
  } else {
    *first = {begin, end};
    stretches_.erase(std::next(first), last);
  }
}

std::int64_t OpenTime::before(std::int64_t until, std::int64_t open_since) const {
  std::int64_t open = settled_ + std::max<std::int64_t>(until - open_since, 0);
  const std::int64_t closed_from = std::min(until, open_since);
  for (const Stretch& stretch : stretches_) {
    if (stretch.begin >= closed_from) break;
    open += std::min(stretch.end, closed_from) - stretch.begin;
  }
  return open;
}

void OpenTime::settle(std::int64_t until) {
  auto kept = stretches_.begin();
  for (; kept != stretches_.end() && kept->begin < until; ++kept) {
    const std::int64_t end = std::min(kept->end, until);
    settled_ += end - kept->begin;
    if (end < kept->end) {
      kept->begin = end;
      break;
    }
  }
  stretches_.erase(stretches_.begin(), kept);
}

bool OpenTime::can_be(std::int64_t latest) const {
  std::int64_t last = 0;
  for (const Stretch& stretch : stretches_) {
    if (stretch.begin < last || stretch.end < stretch.begin || stretch.end > latest) return false;
    last = stretch.end;
  }
  return settled_ >= 0 && settled_ <= latest;
}

}  // namespace wagesim
