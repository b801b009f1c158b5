#include "sim/vector/vector_program.h"

namespace wagesim {
namespace {

constexpr int kLfsrStepsPerDraw = 16;  // a draw is 16 new bits

/// Counts the events of one stage that `words` elements enter; returns how many leave it.
std::int64_t count_stage(LaneStage stage, std::int64_t words, std::int64_t results, Counters& counters) {
  switch (stage) {
    case LaneStage::Pool:
      counters.comparisons += words - results;
      return results;
    case LaneStage::Sum:
      counters.adds += words - results;
      return results;
    case LaneStage::Align:
      counters.shifts += words;
      counters.roundings += words;
      return words;
    case LaneStage::Accumulate:  // a sum before is shifted, rounded and added to, and the new one clipped
      counters.shifts += words - results;
      counters.roundings += words - results;
      counters.adds += words - results;
      counters.comparisons += words - results;
      return results;
    case LaneStage::Shift:
    case LaneStage::ShiftMagnitude:
      counters.shifts += words;
      return words;
    case LaneStage::RoundRelu:
      counters.comparisons += 3 * words;  // ReLU, clip, unsat
      break;
    case LaneStage::RoundMark:
      counters.comparisons += 2 * words;  // clip, unsat
      break;
    case LaneStage::Round:
    case LaneStage::Route:
    case LaneStage::Maximum:
      counters.comparisons += words;
      break;
    case LaneStage::SubtractTarget:
    case LaneStage::LogitTarget:
      counters.adds += words;
      break;
    case LaneStage::Draw:
      counters.lfsr_steps += kLfsrStepsPerDraw * words;
      break;
    case LaneStage::Update:
      counters.updates += words;
      break;
    case LaneStage::KeepUnsaturated:
    case LaneStage::RoundMagnitude:
      break;
  }
  const bool rounds = stage == LaneStage::RoundRelu || stage == LaneStage::RoundMark ||
                      stage == LaneStage::Round || stage == LaneStage::RoundMagnitude;
  if (rounds) counters.roundings += words;
  return words;
}

}  // namespace

void count_stages(const VectorProgram& program, const VectorElements& elements, Counters& counters) {
  std::int64_t words = elements.words;
  for (int index = 0; index < program.depth(); ++index)
    words = count_stage(program.stage(index), words, elements.results, counters);
}

}  // namespace wagesim
