#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/util/temporary_directory.h"

namespace wagesim::test {

/// How a shell script ended: its exit status, or -1 where a signal ended it, and what it printed.
struct ShellOutcome {
  int status = 0;
  std::string out, err;
};

/// Runs a script by `bash -eu` in a directory, with a folder of programs before all others in PATH.
inline ShellOutcome run_shell(const std::string& script, const std::filesystem::path& directory,
                              const std::filesystem::path& programs) {
  const TemporaryDirectory files;
  put(files / "script", script);
  const std::string command = "cd '" + directory.string() + "' && PATH='" + programs.string() +
                              "':\"$PATH\" bash -eu '" + (files / "script").string() + "' > '" +
                              (files / "out").string() + "' 2> '" + (files / "err").string() +
                              "' < /dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents_of(files / "out"),
          contents_of(files / "err")};
}

}  // namespace wagesim::test
