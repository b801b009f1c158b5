#include "tests/sim/app/error_table.h"

#include <sys/stat.h>

#include <regex>
#include <sstream>
#include <stdexcept>

#include "tests/util/temporary_directory.h"

namespace wagesim::test {
namespace {

namespace fs = std::filesystem;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

/// "| a | b | c |" with \| for a bar inside a cell.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cell += line[++i];
    } else if (line[i] == '|') {
      cells.push_back(std::regex_replace(cell, std::regex("^ +| +$"), ""));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  return cells;
}

/// What stands between backticks; lines are separated by <br>.
std::string code_of(const std::string& cell) {
  const std::string text = replaced(cell, "`<br>`", "\n");
  if (text.size() < 2 || text.front() != '`' || text.back() != '`')
    throw std::runtime_error("no code: " + cell);
  return text.substr(1, text.size() - 2);
}

void replace_once(const fs::path& file, const std::string& from, const std::string& to) {
  std::string text = contents_of(file);
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error(file.string() + " has no " + from);
  put(file, text.replace(at, from.size(), to));
}

void set_byte(const fs::path& file, std::size_t at, int value) {
  std::string bytes = contents_of(file);
  bytes.at(at) = static_cast<char>(value);
  put(file, bytes);
}

}  // namespace

std::vector<ErrorTable> read_error_tables(const fs::path& document) {
  std::vector<ErrorTable> tables;
  std::istringstream text(contents_of(document));
  std::string heading, line;
  bool in_rows = false;
  for (int number = 1; std::getline(text, line); ++number) {
    if (line.starts_with("## ")) heading = line.substr(3);
    const bool is_row = line.starts_with("|");
    if (is_row && line.starts_with("|---")) {
      tables.push_back({heading, {}});
      in_rows = true;
    } else if (is_row && in_rows) {
      const std::vector<std::string> cells = cells_of(line);
      if (cells.size() != 3) throw std::runtime_error("line " + std::to_string(number) + " has no 3 cells");
      tables.back().rows.push_back({number, cells[0], code_of(cells[1]), code_of(cells[2])});
    } else {
      in_rows = false;
    }
  }
  return tables;
}

std::string documented_file(const fs::path& document, const std::string& name) {
  const std::string text = contents_of(document);
  const std::size_t start = text.find("\n`" + name + "`:\n");
  const std::size_t begin = text.find("```", start), end = text.find("\n```", begin);
  if (start == std::string::npos || end == std::string::npos) throw std::runtime_error("no " + name);
  const std::size_t first = text.find('\n', begin) + 1;
  return text.substr(first, end + 1 - first);
}

bool is_message(const std::string& text, const std::string& message) {
  constexpr std::string_view kAnything = "…";
  std::string pattern;
  for (std::size_t at = 0; at < message.size();) {
    if (message.compare(at, kAnything.size(), kAnything) == 0) {
      pattern += "[^]*";
      at += kAnything.size();
    } else {
      if (std::string_view("^$\\.*+?()[]{}|").find(message[at]) != std::string_view::npos) pattern += '\\';
      pattern += message[at++];
    }
  }
  return std::regex_match(text, std::regex(pattern));
}

void apply_change(const std::string& change) {
  std::smatch part;
  const auto says = [&](const char* words) { return std::regex_match(change, part, std::regex(words)); };
  if (change == "nothing") return;
  if (says("`(.+)`: `(.*)` becomes `(.*)`"))
    return replace_once(part[1].str(), replaced(part[2], "\\n", "\n"), replaced(part[3], "\\n", "\n"));
  if (says("`(.+)` is `(.*)`")) return put(part[1].str(), replaced(part[2], "\\n", "\n"));
  if (says("`(.+)` is a copy of `(.+)`")) {
    fs::copy_file(part[2].str(), part[1].str(), fs::copy_options::overwrite_existing);
    return;
  }
  if (says("`(.+)` is cut to (\\d+) bytes")) return fs::resize_file(part[1].str(), std::stoull(part[2]));
  if (says("byte (\\d+) of `(.+)` becomes (\\d+)"))
    return set_byte(part[2].str(), std::stoull(part[1]), std::stoi(part[3]));
  if (says("`(.+)` is a pipe")) {
    fs::remove(part[1].str());
    if (::mkfifo(part[1].str().c_str(), 0600) != 0) throw std::runtime_error("mkfifo failed");
    return;
  }
  if (says("`(.+)` is read-only")) return fs::permissions(part[1].str(), fs::perms(0444));
  if (says("`(.+)` is removed") && fs::remove_all(part[1].str()) > 0) return;
  throw std::runtime_error("cannot be done: " + change);
}

}  // namespace wagesim::test
