#pragma once

#include <string_view>

namespace wagesim {

// The one place that prints. Results go to standard output, messages to standard error. What a file or an
// argument brought in is spelled out by printable() where it is put into a line; should anything slip
// through, these spell out all but line ends.

void print_out(std::string_view text);
/// As print_out(); the reader has it now.
void print_out_now(std::string_view text);
void print_error(std::string_view text);

/// What went wrong first with standard output, as an errno; 0: nothing so far, all that was printed has
/// arrived.
[[nodiscard]] int lost_output();

}  // namespace wagesim
