#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wagesim {

/// One `key = value` or `key : value` of an .ini text.
struct IniKey {
  int line = 0;
  std::string section, key, value;
};

/// The keys of an .ini text in their order, without comments (`;`, and lines of `#`) and quotes. InputError
/// where a line is none; `file` is what it names.
[[nodiscard]] std::vector<IniKey> ini_keys(std::string_view text, const std::string& file);

/// ASCII letters in lower case.
[[nodiscard]] std::string lower(std::string_view text);

}  // namespace wagesim
