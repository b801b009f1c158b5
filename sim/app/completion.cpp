#include "sim/app/completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <string_view>
#include <utility>

#include "workloads/input/shipped_files.h"

namespace wagesim {
namespace {

constexpr const char* kHead = R"(# bash completion of wagesim, made by `wagesim completion`
_wagesim() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi  # --option=value
  _wagesim_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }
  _wagesim_files() {
    compopt -o filenames 2>/dev/null || true
    local file
    while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen "$1" -- "$word")
  }
)";

constexpr const char* kTail = R"(}
complete -F _wagesim wagesim
)";

/// Shell commands that offer what an option or argument of this value name takes, each with its semicolon.
std::string offer(const std::string& value) {
  const std::array<std::pair<std::string_view, const char*>, 3> folders{
      {{"NETWORK", "networks"}, {"MACHINE", "machines"}, {"TABLE", "energy"}}};
  for (const auto& [what, folder] : folders)
    if (value == what)
      return fmt::format("_wagesim_words '{}'; _wagesim_files -f; ", fmt::join(shipped_names(folder), " "));
  if (value == "DIR" || value == "OUT") return "_wagesim_files -d; ";
  if (value == "FILE") return "_wagesim_files -f; ";
  const std::vector<std::string> choices = choices_of(value);
  return choices.size() > 1 ? fmt::format("_wagesim_words '{}'; ", fmt::join(choices, " ")) : "";
}

std::string names_of(const OptionInfo& option, const char* between) {
  const std::string name = "--" + option.name;
  return option.letter == 0 ? name : fmt::format("-{}{}{}", option.letter, between, name);
}

/// The case of one command: the value of the option before the cursor, else options, else arguments.
std::string command_case(const ProgramCommand& command) {
  const Options options = command.options();
  std::string values, names;
  for (const OptionInfo& option : options.options()) {
    names += fmt::format(" {}", names_of(option, " "));
    if (!option.value.empty())
      values += fmt::format("        {}) {}return ;;\n", names_of(option, "|"), offer(option.value));
  }
  const bool network = !options.usage().positional.empty() && options.usage().positional[0] == "NETWORK";
  return fmt::format(
      "    {})\n"
      "      case $before in\n{}"
      "      esac\n"
      "      if [[ $word == -* ]]; then _wagesim_words '{}'; return; fi\n"
      "      {};;\n",
      command.name, values, names.substr(1), offer(network ? "NETWORK" : "FILE"));
}

}  // namespace

std::string bash_completion(std::span<const ProgramCommand> commands) {
  std::string text = kHead;
  std::string names = "--help --version";
  for (const ProgramCommand& command : commands) names += fmt::format(" {}", command.name);
  text += fmt::format("  if (( COMP_CWORD == 1 )); then _wagesim_words '{}'; return; fi\n", names);
  text += "  case ${COMP_WORDS[1]} in\n";
  for (const ProgramCommand& command : commands) text += command_case(command);
  return text + "  esac\n" + kTail;
}

}  // namespace wagesim
