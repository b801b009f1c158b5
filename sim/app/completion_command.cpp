#include "sim/app/command.h"
#include "sim/app/completion.h"
#include "sim/app/terminal.h"

namespace wagesim {

Options completion_options() {
  return Options(
      {"wagesim completion",
       "Prints a bash script that completes commands, options, and the names of networks and machines. An\n"
       "installed wagesim brings it along. zsh reads it after `autoload -U +X bashcompinit && bashcompinit`.",
       "  wagesim completion > wagesim.bash\n"
       "  . ./wagesim.bash\n",
       {}});
}

int completion_command(Options&) {
  print_out(bash_completion(commands()));
  return kDone;
}

}  // namespace wagesim
