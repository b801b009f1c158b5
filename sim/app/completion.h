#pragma once

#include <span>
#include <string>

#include "sim/app/command.h"

namespace wagesim {

/// A bash script that completes the commands, their options and their values. zsh reads it too, after
/// `autoload -U +X bashcompinit && bashcompinit`.
[[nodiscard]] std::string bash_completion(std::span<const ProgramCommand> commands);

}  // namespace wagesim
