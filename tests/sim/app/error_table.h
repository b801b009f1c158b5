#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace wagesim::test {

/// One row of a table of docs/errors.md.
struct ErrorRow {
  int line = 0;         ///< of the document
  std::string change;   ///< what is done to the files first, in the words of apply_change()
  std::string command;  ///< what follows `wagesim`
  std::string message;  ///< all of standard error
};

struct ErrorTable {
  std::string heading;
  std::vector<ErrorRow> rows;
};

/// The tables of the document, each under its heading. Throws std::runtime_error for a row that is none.
[[nodiscard]] std::vector<ErrorTable> read_error_tables(const std::filesystem::path& document);

/// The code block of the document that follows the line "`name`:".
[[nodiscard]] std::string documented_file(const std::filesystem::path& document, const std::string& name);

/// Whether a text is a message of the table, in which "…" stands for any text.
[[nodiscard]] bool is_message(const std::string& text, const std::string& message);

/// Changes files of the current directory as a row says. Throws std::runtime_error for words it does not
/// know and for a text or file that is not there.
void apply_change(const std::string& change);

}  // namespace wagesim::test
