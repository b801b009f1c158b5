#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wagesim {

class YamlDocument;
class YamlMap;
struct YamlNode;

/// One value of a YamlDocument, perhaps absent. Each reader returns the fallback for an absent value (its
/// absence was reported by whoever required it) and reports and returns the fallback for a wrong one.
class YamlValue {
 public:
  YamlValue(YamlDocument& document, const YamlNode* node, std::string path)
      : document_(&document), node_(node), path_(std::move(path)) {}

  [[nodiscard]] bool present() const { return node_ != nullptr; }
  [[nodiscard]] bool is_scalar() const;
  [[nodiscard]] bool is_sequence() const;
  [[nodiscard]] bool is_map() const;
  [[nodiscard]] int line() const;                                  ///< 0 where absent
  [[nodiscard]] const std::string& path() const { return path_; }  ///< "layers[2].stride"

  /// A decimal integer in [low, high].
  template <class Int = int>
  [[nodiscard]] Int integer(Int low, Int high, Int fallback) const {
    return static_cast<Int>(read_integer(low, high, fallback));
  }
  template <class Int = int>
  [[nodiscard]] Int integer(Int low, Int high) const {
    return integer(low, high, low);
  }
  /// A finite decimal number in [low, high].
  [[nodiscard]] double real(double low, double high, double fallback) const;
  [[nodiscard]] double real(double low, double high) const { return real(low, high, low); }
  /// true or false.
  [[nodiscard]] bool boolean(bool fallback = false) const;
  /// Any scalar that is not empty, printable, of at most kLongestText bytes.
  [[nodiscard]] std::string text(std::string fallback = "") const;
  /// A scalar that is_name().
  [[nodiscard]] std::string name(std::string fallback = "") const;
  /// One of the listed words; the first is the fallback unless another is given.
  template <class Enum>
  using Choices = std::vector<std::pair<std::string, Enum>>;
  template <class Enum>
  [[nodiscard]] Enum choice(const Choices<Enum>& choices, Enum fallback) const {
    std::vector<std::string> words;
    for (const auto& [word, value] : choices) words.push_back(word);
    const std::size_t index = read_choice(words);
    return index < choices.size() ? choices[index].second : fallback;
  }
  template <class Enum>
  [[nodiscard]] Enum choice(const Choices<Enum>& choices) const {
    return choice(choices, choices.front().second);
  }
  /// The elements of a list of least to most elements; none where it is wrong.
  [[nodiscard]] std::vector<YamlValue> items(
      std::size_t least = 0, std::size_t most = std::numeric_limits<std::size_t>::max()) const;
  /// The map this is; an absent map where it is something else.
  [[nodiscard]] YamlMap map() const;

  /// Reports this value with what would be right. Does nothing where absent.
  void fault(std::string allowed) const;

 private:
  [[nodiscard]] std::int64_t read_integer(std::int64_t low, std::int64_t high, std::int64_t fallback) const;
  [[nodiscard]] std::size_t read_choice(const std::vector<std::string>& words) const;

  YamlDocument* document_;
  const YamlNode* node_;
  std::string path_;
};

/// One map of a YamlDocument, perhaps absent: then nothing in it is present, and nothing more is reported.
class YamlMap {
 public:
  YamlMap(YamlDocument& document, const YamlNode* node, std::string path);

  [[nodiscard]] bool present() const { return node_ != nullptr; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int line() const;

  /// The value of a key that must be there: a fault where it is not.
  [[nodiscard]] YamlValue required(const std::string& key) const;
  /// The value of a key that may be left out.
  [[nodiscard]] YamlValue optional(const std::string& key) const;
  /// Every key with its value, for maps whose keys are the user's to choose.
  [[nodiscard]] std::vector<std::pair<std::string, YamlValue>> entries() const;
  /// Leaves keys that nobody asks for unjudged, as where it is not known what kind of thing this map is.
  void allow_unknown() const;
  /// Reports the map as a whole with what would be right. Does nothing where absent.
  void fault(std::string allowed) const;

 private:
  [[nodiscard]] YamlValue find(const std::string& key, bool is_required) const;
  [[nodiscard]] YamlValue at(std::size_t index) const;

  YamlDocument* document_;
  const YamlNode* node_;
  std::string path_;
};

}  // namespace wagesim
