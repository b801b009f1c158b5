#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/config/machine_params.h"

namespace wagesim {

/// Words a vector needs from a banked buffer, and so the cycles it takes: a bank serves `ports` words a
/// cycle, and merges a request equal to the one it got just before for the same vector.
class WordCost {
 public:
  explicit WordCost(const BufferParams& buffer)
      : word_bytes_(buffer.word_bytes),
        ports_(buffer.ports),
        banks_(static_cast<std::size_t>(buffer.banks)) {}

  void begin_vector() {
    for (Bank& bank : banks_) bank = {};
    worst_ = 0;
  }

  /// The vector needs bytes [address, address + count) of the buffer; count >= 1.
  void need(std::int64_t address, std::int64_t count) {
    const std::int64_t last = (address + count - 1) / word_bytes_;
    for (std::int64_t word = address / word_bytes_; word <= last; ++word) {
      Bank& bank = banks_[static_cast<std::size_t>(word) % banks_.size()];
      if (bank.last_word == word) continue;
      bank.last_word = word;
      worst_ = std::max(worst_, ++bank.words);
      ++words_;
    }
  }

  /// Cycles the vector begun last takes, at least one.
  [[nodiscard]] int cycles() const { return std::max(1, (worst_ + ports_ - 1) / ports_); }
  /// Words read so far, over all vectors.
  [[nodiscard]] std::int64_t words() const { return words_; }

 private:
  struct Bank {
    std::int64_t last_word = -1;
    int words = 0;
  };
  int word_bytes_, ports_;
  std::vector<Bank> banks_;
  int worst_ = 0;
  std::int64_t words_ = 0;
};

}  // namespace wagesim
