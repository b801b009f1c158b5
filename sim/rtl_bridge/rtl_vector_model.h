#pragma once

#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

#include "sim/rtl_bridge/rtl_context.h"
#include "sim/rtl_bridge/rtl_operation.h"
#include "sim/vector/vector_datapath.h"

namespace wagesim {

/// The Verilated vector datapath behind the interface of the SystemC one.
template <class Model, int kLanes>
class RtlVectorModel final : public VectorDatapath {
  static_assert(std::endian::native == std::endian::little, "flat ports are filled byte by byte");

 public:
  RtlVectorModel() : model_(context_.get(), "TOP") {
    model_.clk_i = 0;
    idle();
    configure({});
    model_.load_i = 0;
    for (const int level : {1, 0, 1}) {
      model_.rst_ni = static_cast<CData>(level);
      model_.eval();
    }
  }
  ~RtlVectorModel() override {
    model_.final();
    context_.write_coverage();
  }

  void configure(const VectorSettings& settings) override {
    model_.operation_i = static_cast<CData>(rtl_operation(settings.program));
    model_.adds_i = settings.program.has(LaneStage::Accumulate) ? 1 : 0;
    model_.shift_i = static_cast<CData>(settings.shift & 0x7F);
    model_.limit_i = static_cast<SData>(settings.limit);
    model_.target_i = static_cast<IData>(settings.target);
    model_.route_unsat_i = settings.route_unsat ? 1 : 0;
    model_.clip_i = static_cast<CData>(settings.clip);
    model_.weight_limit_i = static_cast<CData>(settings.weight_limit);
    model_.weight_shift_i = static_cast<CData>(settings.weight_shift);
  }

  [[nodiscard]] const VectorOutputs& outputs() const override { return outputs_; }

  void clock(const VectorInputs& inputs) override {
    idle();
    model_.en_i = inputs.enable ? 1 : 0;
    model_.take_exponent_i = inputs.take_exponent ? 1 : 0;
    if (inputs.valid) drive(*inputs.lanes, inputs.clear);
    tick();
    read_outputs();
  }

  void load_random(const LfsrBank& random) override {
    idle();
    model_.en_i = 1;
    model_.load_i = 1;
    std::memcpy(&model_.seed_i, random.states().data(), sizeof(std::uint32_t) * kLanes);
    tick();
    model_.load_i = 0;
  }

  [[nodiscard]] LfsrBank random() const override {
    std::vector<std::uint32_t> states(kLanes);
    std::memcpy(states.data(), &model_.state_o, sizeof(std::uint32_t) * kLanes);
    return LfsrBank(std::move(states));
  }

 private:
  static constexpr std::size_t kFlagBytes = (kLanes + 7) / 8;
  using Flags = std::array<std::uint8_t, kFlagBytes>;

  /// Operand pins keep what they carried last: only the valid bits may keep it out.
  void idle() {
    std::memset(&model_.valid_i, 0, kFlagBytes);
    model_.clear_i = 0;
    model_.take_exponent_i = 0;
  }

  void drive(const LaneGroup& lanes, bool clear) {
    Flags valid{};
    for (int lane = lanes.first_lane; lane < lanes.first_lane + lanes.lanes; ++lane)
      valid[static_cast<std::size_t>(lane / 8)] |= static_cast<std::uint8_t>(1 << lane % 8);
    std::memcpy(&model_.valid_i, valid.data(), kFlagBytes);
    model_.clear_i = clear ? 1 : 0;
    model_.first_i = lanes.first ? 1 : 0;
    model_.last_i = lanes.last ? 1 : 0;
    model_.index_i = static_cast<CData>(lanes.index);
    model_.word_shift_i = static_cast<CData>(lanes.word_shift & 0x7F);
    model_.sum_shift_i = static_cast<CData>(lanes.sum_shift & 0x7F);
    std::memcpy(&model_.value_i, lanes.value.data(), 4 * kLanes);
    std::memcpy(&model_.mask_i, lanes.mask.data(), kLanes);
    std::memcpy(&model_.weight_i, lanes.weight.data(), kLanes);
  }

  void tick() {
    model_.clk_i = 1;
    model_.eval();
    model_.clk_i = 0;
    model_.eval();
    context_.check_assertions();
  }

  void read_outputs() {
    outputs_.maximum = model_.maximum_o;
    outputs_.exponent_valid = model_.exponent_valid_o != 0;
    outputs_.exponent = model_.exponent_o;
    Flags valid;
    std::memcpy(valid.data(), &model_.valid_o, kFlagBytes);
    read_range(valid);
    if (!outputs_.valid) return;
    LaneGroup& lanes = outputs_.lanes;
    std::memcpy(lanes.value.data(), &model_.value_o, 4 * kLanes);
    std::memcpy(lanes.mask.data(), &model_.mask_o, kLanes);
    std::memcpy(lanes.weight.data(), &model_.weight_o, kLanes);
    std::memcpy(lanes.compute.data(), &model_.compute_o, kLanes);
    std::memcpy(lanes.draw.data(), &model_.draw_o, 2 * kLanes);
    read_flags(&model_.round_up_o, lanes.round_up);
    read_clips(&model_.clips_o, lanes.clipped);
  }

  /// The lanes with a result: always a run.
  void read_range(const Flags& valid) {
    int first = 0, count = 0;
    for (int lane = 0; lane < kLanes; ++lane) {
      if ((valid[static_cast<std::size_t>(lane / 8)] >> lane % 8 & 1) == 0) continue;
      if (count == 0) first = lane;
      if (lane != first + count) throw std::logic_error("the RTL shows results in lanes that are no run");
      ++count;
    }
    outputs_.valid = count != 0;
    outputs_.lanes.first_lane = first;
    outputs_.lanes.lanes = count;
  }

  template <class Port>
  static void read_flags(const Port* port, std::array<std::uint8_t, kMaxVectorLanes>& flags) {
    Flags bits;
    std::memcpy(bits.data(), port, kFlagBytes);
    for (int lane = 0; lane < kLanes; ++lane)
      flags[static_cast<std::size_t>(lane)] = bits[static_cast<std::size_t>(lane / 8)] >> lane % 8 & 1;
  }

  /// Four bits a lane.
  template <class Port>
  static void read_clips(const Port* port, std::array<std::uint8_t, kMaxVectorLanes>& clips) {
    constexpr auto kAll = static_cast<std::size_t>(kLanes);
    std::array<std::uint8_t, (kAll + 1) / 2> bytes;
    std::memcpy(bytes.data(), port, bytes.size());
    for (std::size_t lane = 0; lane < kAll; ++lane)
      clips[lane] = static_cast<std::uint8_t>(bytes[lane / 2] >> lane % 2 * 4 & 0xF);
  }

  RtlContext context_;
  Model model_;
  VectorOutputs outputs_;
};

}  // namespace wagesim
