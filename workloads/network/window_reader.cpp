#include "workloads/network/window_reader.h"

#include <algorithm>
#include <string>

namespace wagesim {

AxisPadding fixed_padding(int kernel) {
  return {AxisPadding::Kind::Explicit, (kernel - 1) / 2, kernel - 1 - (kernel - 1) / 2};
}

std::array<int, 2> read_pair(const YamlValue& value, int low, int high) {
  if (!value.is_sequence()) {
    const int both = value.integer(low, high);
    return {both, both};
  }
  std::array<int, 2> pair = {low, low};
  const auto items = value.items(2, 2);
  for (std::size_t axis = 0; axis < items.size(); ++axis) pair[axis] = items[axis].integer(low, high);
  return pair;
}

std::array<AxisPadding, 2> read_padding(const YamlValue& value, const std::array<int, 2>& kernel,
                                        bool fixed_allowed) {
  using Kind = AxisPadding::Kind;
  enum class Word { Same, Valid, Fixed };
  if (value.is_sequence()) {
    std::array<int, 4> sides{};
    const auto items = value.items(4, 4);
    for (std::size_t side = 0; side < items.size(); ++side)
      sides[side] = items[side].integer(0, kernel[side % 2] - 1);
    return {{{Kind::Explicit, sides[0], sides[2]}, {Kind::Explicit, sides[1], sides[3]}}};
  }
  const std::string text = value.is_scalar() ? value.text() : "";
  if (!text.empty() && text.find_first_not_of("-0123456789") == std::string::npos) {
    const int all = value.integer(0, std::min(kernel[0], kernel[1]) - 1);
    return {{{Kind::Explicit, all, all}, {Kind::Explicit, all, all}}};
  }
  YamlValue::Choices<Word> words = {{"same", Word::Same}, {"valid", Word::Valid}};
  if (fixed_allowed) words.emplace_back("fixed", Word::Fixed);
  const Word word = value.choice(words);
  if (word == Word::Fixed) return {fixed_padding(kernel[0]), fixed_padding(kernel[1])};
  const Kind kind = word == Word::Same ? Kind::Same : Kind::Valid;
  return {{{kind, 0, 0}, {kind, 0, 0}}};
}

}  // namespace wagesim
