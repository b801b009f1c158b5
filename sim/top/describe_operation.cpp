#include "sim/top/describe_operation.h"

#include <array>

namespace wagesim {
namespace {

constexpr std::array kPassNames{"forward", "error", "gradient", "update"};  // by Pass

std::string extent(const char* name, const Span& span) {
  return std::string(" ") + name + " " + std::to_string(span.begin) + "+" + std::to_string(span.count);
}

}  // namespace

std::string describe_operation(const Command& command, int index, const ProductTile& tile) {
  return "command " + std::to_string(index) + ", layer " + command.layer + ", pass " +
         kPassNames[static_cast<std::size_t>(command.pass)] + ", tile" + extent("batch", tile.batch) +
         extent("rows", tile.rows) + extent("cols", tile.cols) + extent("columns", tile.columns);
}

}  // namespace wagesim
