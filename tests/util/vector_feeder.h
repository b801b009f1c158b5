#pragma once

#include <cstdint>
#include <memory>

#include "sim/vector/vector_datapath.h"
#include "tests/util/random.h"

namespace wagesim::test {

/// Random pins for a vector datapath, one cycle a call: results of one word or several in random lanes,
/// bubbles and freezes between the words. Frozen cycles offer words that must not get in.
class VectorFeeder {
 public:
  VectorFeeder(int lanes, std::uint64_t seed);

  /// Settings of a random operation; the datapath and the feeder must be between results.
  const VectorSettings& configure();
  [[nodiscard]] const VectorSettings& settings() const { return settings_; }
  /// Pins of the next cycle; they stay valid until the next call.
  [[nodiscard]] VectorInputs next();
  /// Whether the last word that went in was the last of its result.
  [[nodiscard]] bool between_results() const { return word_ == 0; }

 private:
  void start_result();
  void fill();
  [[nodiscard]] std::int32_t value();

  int lanes_;
  Random random_;
  VectorSettings settings_;
  std::unique_ptr<LaneGroup> word_lanes_;
  int word_ = 0, words_ = 1;
};

}  // namespace wagesim::test
