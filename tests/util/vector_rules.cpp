#include "tests/util/vector_rules.h"

#include <algorithm>
#include <cstdlib>

#include "models/num/round_half_even.h"
#include "models/num/saturate.h"
#include "models/num/stochastic_round.h"
#include "tests/rtl/oracle.h"
#include "workloads/trace/program.h"

namespace wagesim::test {
namespace {

using rtl_bench::Wide;

std::int32_t scaled(std::int32_t x, const VectorSettings& settings) {
  return static_cast<std::int32_t>(
      rtl_bench::clamped(rtl_bench::scaled_half_even(x, settings.shift), settings.limit));
}

/// |x| <= limit * 2^shift, for either sign of the shift.
bool within_limit(std::int64_t x, const VectorSettings& settings) {
  const Wide up = rtl_bench::power_of_two(std::max(settings.shift, 0));
  const Wide down = rtl_bench::power_of_two(std::max(-settings.shift, 0));
  return std::abs(x) * down <= settings.limit * up;
}

}  // namespace

LaneGroup VectorRules::result(const VectorSettings& settings, const std::vector<LaneGroup>& words,
                              bool clear) {
  LaneGroup result{};
  result.first_lane = words.back().first_lane;
  result.lanes = words.back().lanes;
  const VectorProgram& program = settings.program;
  if (clear && program.has(LaneStage::Maximum)) maximum_ = 0;
  for (int at = result.first_lane; at < result.first_lane + result.lanes; ++at) {
    const auto lane = static_cast<std::size_t>(at);
    if (program == vector_programs::kActivate)
      activate(settings, words, lane, result);
    else if (program == vector_programs::kRequantise)
      requantise(settings, words, lane, result);
    else if (program == vector_programs::kAddActivate || program == vector_programs::kAddMaximum)
      add(settings, words, lane, result);
    else if (program == vector_programs::kUpdate)
      update(settings, words.back(), lane, result);
    else
      wide(settings, words.back(), lane, result);
  }
  return result;
}

void VectorRules::activate(const VectorSettings& settings, const std::vector<LaneGroup>& words,
                           std::size_t lane, LaneGroup& result) const {
  std::size_t first = 0;
  for (std::size_t word = 1; word < words.size(); ++word)
    if (words[word].value[lane] > words[first].value[lane]) first = word;
  const std::int32_t most = words[first].value[lane], positive = std::max(most, 0);
  result.value[lane] = scaled(positive, settings);
  result.mask[lane] =
      static_cast<std::uint8_t>(words[first].index << kMaskIndexShift | (most > 0 ? kMaskAct : 0) |
                                (within_limit(positive, settings) ? kMaskUnsat : 0));
}

void VectorRules::wide(const VectorSettings& settings, const LaneGroup& word, std::size_t lane,
                       LaneGroup& result) {
  const std::int32_t x = word.value[lane];
  const bool logits = settings.program == vector_programs::kQuantisedLogits;
  const bool errors =
      settings.program == vector_programs::kMaximum || settings.program == vector_programs::kAddMaximum;
  const bool labelled = !errors && (word.mask[lane] >> kMaskIndexShift & 1) != 0;
  const Wide moved = Wide{logits ? scaled(x, settings) : x} - (labelled ? settings.target : 0);
  const bool keep = !errors || (word.mask[lane] & kMaskUnsat) != 0;
  result.value[lane] = keep ? static_cast<std::int32_t>(static_cast<std::uint32_t>(moved)) : 0;
  result.mask[lane] = static_cast<std::uint8_t>(kMaskAct | (within_limit(x, settings) ? kMaskUnsat : 0));
  maximum_ = std::max(maximum_, static_cast<std::uint32_t>(std::abs(std::int64_t{result.value[lane]})));
}

void VectorRules::requantise(const VectorSettings& settings, const std::vector<LaneGroup>& words,
                             std::size_t lane, LaneGroup& result) const {
  std::int64_t sum = 0;
  for (const LaneGroup& word : words) {
    const bool gate = (word.mask[lane] & (settings.route_unsat ? kMaskUnsat : kMaskAct)) != 0;
    if (gate && word.mask[lane] >> kMaskIndexShift == word.index) sum += scaled(word.value[lane], settings);
  }
  result.value[lane] = static_cast<std::int32_t>(saturate(sum, settings.limit));
  result.clipped[lane] = result.value[lane] != sum ? 1 : 0;
}

/// Operands of an addition, in exact arithmetic: each sum brought to the word's unit, the word too, clipped.
void VectorRules::add(const VectorSettings& settings, const std::vector<LaneGroup>& words, std::size_t lane,
                      LaneGroup& result) {
  constexpr std::int64_t kLimit = (std::int64_t{1} << 31) - 1;
  std::int64_t sum = 0;
  int clips = 0;
  for (std::size_t word = 0; word < words.size(); ++word) {
    const Wide moved = word == 0 ? Wide{0} : rtl_bench::scaled_half_even(sum, words[word].sum_shift);
    const Wide exact = moved + rtl_bench::scaled_half_even(words[word].value[lane], words[word].word_shift);
    sum = static_cast<std::int64_t>(rtl_bench::clamped(exact, kLimit));
    clips += sum != exact ? 1 : 0;
  }
  LaneGroup total = words.back();
  total.value[lane] = static_cast<std::int32_t>(sum);
  if (settings.program == vector_programs::kAddMaximum) {
    wide(settings, total, lane, result);
    result.clipped[lane] = static_cast<std::uint8_t>(clips);
    return;
  }
  total.index = 0;
  activate(settings, {total}, lane, result);
}

void VectorRules::update(const VectorSettings& settings, const LaneGroup& word, std::size_t lane,
                         LaneGroup& result) {
  constexpr std::uint64_t kLargest = 32767;
  const std::int64_t gradient = word.value[lane];
  result.draw[lane] = random_.draw(static_cast<int>(lane));
  const RoundedMagnitude rounded =
      stochastic_round(static_cast<std::uint32_t>(std::abs(gradient)), settings.shift, result.draw[lane]);
  const auto magnitude = static_cast<std::int32_t>(std::min(rounded.value, kLargest));
  result.value[lane] = gradient < 0 ? -magnitude : magnitude;
  result.round_up[lane] = rounded.rounded_up ? 1 : 0;
  const std::int64_t next =
      saturate(saturate(word.weight[lane], settings.clip) - result.value[lane], settings.clip);
  result.weight[lane] = static_cast<std::int8_t>(next);
  result.compute[lane] =
      static_cast<std::int8_t>(round_half_even(saturate(next, settings.weight_limit), settings.weight_shift));
}

}  // namespace wagesim::test
