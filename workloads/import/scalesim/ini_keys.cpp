#include "workloads/import/scalesim/ini_keys.h"

#include <ini.h>

#include <algorithm>
#include <cstring>

#include "workloads/input/fault.h"

namespace wagesim {
namespace {

/// What the library asks for a line at a time; it has no line numbers of its own.
struct Lines {
  std::string_view rest;
  int number = 0;
  std::vector<IniKey> keys;
};

char* next_line(char* out, int size, void* stream) {
  auto& lines = *static_cast<Lines*>(stream);
  if (lines.rest.empty()) return nullptr;
  const std::size_t end = std::min(lines.rest.find('\n'), lines.rest.size() - 1) + 1;
  const std::size_t length = std::min(end, static_cast<std::size_t>(size) - 1);
  std::memcpy(out, lines.rest.data(), length);
  out[length] = '\0';
  lines.rest.remove_prefix(end);
  ++lines.number;
  return out;
}

std::string unquoted(std::string text) {
  if (const std::size_t comment = text.find(" #"); comment != std::string::npos) text.resize(comment);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
  const bool quoted = text.size() >= 2 && text.front() == text.back() && (text[0] == '"' || text[0] == '\'');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// A line without a key is none.
int take_key(void* stream, const char* section, const char* key, const char* value) {
  auto& lines = *static_cast<Lines*>(stream);
  lines.keys.push_back({lines.number, section, key, unquoted(value)});
  return *key == '\0' ? 0 : 1;
}

/// The library cuts what is longer, and stops at a NUL.
void check_lines(std::string_view text, const std::string& file) {
  constexpr std::size_t kLongest = 190;
  int number = 1;
  std::size_t length = 0;
  for (const char c : text) {
    if (c == '\0' || ++length > kLongest)
      throw InputError(Fault{file, number, "line", "", "must be text of at most 190 bytes"});
    if (c != '\n') continue;
    ++number;
    length = 0;
  }
}

}  // namespace

std::vector<IniKey> ini_keys(std::string_view text, const std::string& file) {
  check_lines(text, file);
  Lines lines{text, 0, {}};
  const int wrong = ini_parse_stream(next_line, &lines, take_key, &lines);
  if (wrong != 0)
    throw InputError(
        Fault{file, std::max(wrong, 0), "line", "", "must be [section], key = value or key : value"});
  return std::move(lines.keys);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

}  // namespace wagesim
