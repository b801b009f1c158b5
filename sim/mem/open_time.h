#pragma once

#include <cstdint>
#include <vector>

namespace wagesim {

/// How long at least one bank of a channel has a row open: the union of stretches from ACT to PRE, which
/// become known in the order in which rows are closed. Times in picoseconds.
class OpenTime {
 public:
  /// A bank was open from `begin` to `end`.
  void add(std::int64_t begin, std::int64_t end);
  /// Time before `until` in which a bank was open. `open_since`: the first ACT of the banks that still are;
  /// INT64_MAX where none is.
  [[nodiscard]] std::int64_t before(std::int64_t until, std::int64_t open_since) const;
  /// Forgets when, but not how long, banks were open before `until`, where nothing can be added any more.
  void settle(std::int64_t until);

  [[nodiscard]] bool can_be(std::int64_t latest) const;
  template <class Io>
  void state(Io& io) {
    io(settled_);
    io.list(stretches_);
  }

 private:
  struct Stretch {
    std::int64_t begin = 0, end = 0;
    template <class Io>
    void state(Io& io) {
      io(begin, end);
    }
  };

  std::int64_t settled_ = 0;
  std::vector<Stretch> stretches_;  ///< apart from each other, in order
};

}  // namespace wagesim
