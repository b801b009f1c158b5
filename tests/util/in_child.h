#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>

namespace wagesim::test {

/// Runs `work` in a process of its own (SystemC elaborates once in a process) and returns what it reports:
/// the empty string for success, else the first difference, or how the process died.
template <class Work>
[[nodiscard]] std::string in_child(Work&& work) {
  int channel[2];
  if (pipe(channel) != 0) return "no pipe";
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) return "no process";
  if (child == 0) {
    close(channel[0]);
    std::string report;
    try {
      report = work();
    } catch (const std::exception& error) {
      report = std::string("exception: ") + error.what();
    }
    const auto written = write(channel[1], report.data(), report.size());
    _exit(written == static_cast<ssize_t>(report.size()) ? 0 : 1);
  }
  close(channel[1]);
  std::string report;
  char buffer[4096];
  for (ssize_t count = 0; (count = read(channel[0], buffer, sizeof(buffer))) > 0;)
    report.append(buffer, static_cast<std::size_t>(count));
  close(channel[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (report.empty() && status != 0) return "the process died with status " + std::to_string(status);
  return report;
}

}  // namespace wagesim::test
