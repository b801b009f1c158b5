#include "sim/app/command.h"

#include <array>

namespace wagesim {
namespace {

constexpr std::array kCommands = {
    Command{"train", "train a network with the golden integer model", train_command},
    Command{"compare", "compare two dumps or runs and name the first difference", compare_command},
};

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

}  // namespace wagesim
