#include "sim/app/terminal.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>

#include "workloads/input/printable.h"

namespace wagesim {
namespace {

/// Standard output is one for the whole process, and so is what was lost of it: the C library keeps that
/// something was (ferror), but not why.
int first_loss = 0;

void note_loss() {
  if (first_loss == 0) first_loss = errno != 0 ? errno : EIO;
}

bool is_plain(char letter) {
  return (letter >= ' ' && letter <= '~') || letter == '\n';
}

void print(std::FILE* stream, std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) {
    std::fwrite(text.data(), 1, text.size(), stream);
    return;
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line = printable(text.substr(0, end));
    if (end < text.size()) line += '\n';
    std::fwrite(line.data(), 1, line.size(), stream);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

void print_out(std::string_view text) {
  errno = 0;
  print(stdout, text);
  if (std::ferror(stdout) != 0) note_loss();
}

void print_out_now(std::string_view text) {
  print_out(text);
  if (std::fflush(stdout) != 0) note_loss();
}

void print_error(std::string_view text) {
  print(stderr, text);
}

int lost_output() {
  errno = 0;
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) note_loss();
  return first_loss;
}

}  // namespace wagesim
