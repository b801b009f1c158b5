#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/util/temporary_directory.h"

namespace wagesim::test {

/// How a run of the program ended: its exit status, or -signal where a signal ended it, and what it printed.
struct Outcome {
  int status = 0;
  std::string out, err;
};

/// The wagesim program as a process of its own.
class Program {
 public:
  /// prepare: what the process does first, its output already redirected.
  explicit Program(std::vector<std::string> arguments, const std::function<void()>& prepare = {}) {
    std::fflush(nullptr);  // or the child prints it again
    child_ = fork();
    if (child_ < 0) throw std::runtime_error("fork failed");
    if (child_ == 0) exec(std::move(arguments), prepare);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void send(int signal) const { kill(child_, signal); }

  /// Waits for the end; once.
  Outcome wait() {
    int status = 0;
    waitpid(child_, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), contents_of(directory_ / "out"),
            contents_of(directory_ / "err")};
  }

 private:
  [[noreturn]] void exec(std::vector<std::string> arguments, const std::function<void()>& prepare) {
    arguments.insert(arguments.begin(), WAGESIM_PROGRAM);
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    if (freopen((directory_ / "out").c_str(), "w", stdout) == nullptr ||
        freopen((directory_ / "err").c_str(), "w", stderr) == nullptr)
      _exit(126);
    if (prepare) prepare();
    execv(words[0], words.data());
    _exit(127);
  }

  TemporaryDirectory directory_;
  pid_t child_ = -1;
};

inline Outcome run_program(std::vector<std::string> arguments, const std::function<void()>& prepare = {}) {
  return Program(std::move(arguments), prepare).wait();
}

/// A network file of the source tree.
inline std::string network_file(const std::string& name) {
  return WAGESIM_NETWORKS "/" + name;
}

}  // namespace wagesim::test
