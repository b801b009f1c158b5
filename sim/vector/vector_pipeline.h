#pragma once

#include <cstdint>
#include <vector>

#include "sim/vector/lane_stages.h"
#include "sim/vector/vector_datapath.h"

namespace wagesim {

/// The vector datapath register by register. Every member below `settings_` is a register of rtl/vector that
/// all lanes have; a stage moves a group from one to the next.
class VectorPipeline final : public VectorDatapath {
 public:
  explicit VectorPipeline(int lanes);

  void configure(const VectorSettings& settings) override { settings_ = settings; }
  [[nodiscard]] const VectorOutputs& outputs() const override { return result_; }
  void clock(const VectorInputs& inputs) override;
  void load_random(const LfsrBank& random) override { random_ = random; }
  [[nodiscard]] LfsrBank random() const override { return random_; }

 private:
  /// What travels with the lanes of a group.
  struct Word {
    bool valid = false;
    int first_lane = 0, lanes = 0;
    bool first = true, last = true, clear = false;
    int index = 0;
    [[nodiscard]] lane_stages::LaneRange range() const {
      return {static_cast<std::size_t>(first_lane), static_cast<std::size_t>(first_lane + lanes)};
    }
  };
  struct Values {
    Word word;
    std::vector<std::int32_t> value;
    std::vector<std::uint8_t> mask;
  };
  struct Shifted {
    Word word;
    std::vector<std::int32_t> quotient;
    std::vector<std::uint8_t> dropped, mask;
  };
  struct Update {
    Word word;
    std::vector<std::int32_t> gradient, value;  ///< value: whole part of |D|, then D
    std::vector<std::int8_t> weight;
    std::vector<std::uint16_t> draw, fraction;
    std::vector<std::uint8_t> round_up;
  };

  /// Where a stage takes its lanes from: the pins or a register.
  struct Source {
    Word word;
    const std::int32_t* value = nullptr;
    const std::uint8_t* mask = nullptr;
  };
  [[nodiscard]] static Source pins(const VectorInputs& inputs);
  [[nodiscard]] static Source from(const Values& values) {
    return {values.word, values.value.data(), values.mask.data()};
  }

  void pool(const Source& source);
  void shift(const Source& source);
  void round(const Word& word, std::int32_t* value, std::uint8_t* mask);
  void gate(const Source& source);
  void sum();
  void draw(const VectorInputs& inputs);
  void shift_update();
  void round_update();
  void update();
  void show(const Word& word);

  VectorSettings settings_;
  Values pooled_;                       ///< running maximum of a pool window
  Shifted shifted_;                     ///< scaler, first half
  Values rounded_;                      ///< scaler, second half
  Values gated_;                        ///< masked, minus target
  Update drawn_, scaled_, stochastic_;  ///< the rounder's operands, its shift, its result
  LfsrBank random_;
  VectorOutputs result_;  ///< last register of every operation, running maximum and exponent
};

}  // namespace wagesim
