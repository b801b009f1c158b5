#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "workloads/trace/program.h"

namespace wagesim {

/// The text form of a trace, for reading: Protocol Buffers text with a comment a tensor content. Contents of
/// up to kInlineValues elements are given in full, larger ones left out.
[[nodiscard]] std::string show_trace(const Trace& trace);

/// The text form in full: DIRECTORY/program.txt, and an .npy file beside it for every content too large to
/// stand in the text. program.txt comes last.
void write_trace_text(const std::filesystem::path& directory, const Trace& trace);

/// A trace from its text form: a text file, or a directory with program.txt. InputError with file and line
/// where the text is not one, and with every fault of the trace it describes.
[[nodiscard]] Trace read_trace_text(const std::filesystem::path& path);

/// As read_trace_text() for text at hand; `file` is what the faults name and where .npy files lie beside.
[[nodiscard]] Trace parse_trace_text(std::string_view text, const std::filesystem::path& file);

inline constexpr std::size_t kInlineValues = 64;

}  // namespace wagesim
