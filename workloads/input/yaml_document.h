#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/input/yaml_node.h"
#include "workloads/input/yaml_value.h"

namespace wagesim {

/// A YAML file that is read key by key and checked on the way. Every key a reader asks for is thereby a known
/// one; finish() refuses the others and throws all faults found, those added by the reader included, in line
/// order.
///
///   auto document = YamlDocument::open(path);
///   YamlMap root = document.root();
///   const int batch = root.required("batch").integer(1, 65536);
///   const bool flip = root.optional("flip").boolean(false);
///   document.finish();
///
/// A value that is wrong or missing is reported once and reads as its fallback, so that reading goes on. The
/// views point into the document and must not outlive it.
class YamlDocument {
 public:
  /// InputError where the file cannot be read or is no YAML.
  [[nodiscard]] static YamlDocument open(const std::filesystem::path& path);
  /// As open(), for text at hand; the faults name file.
  [[nodiscard]] static YamlDocument parse(std::string_view text, std::string file);

  YamlDocument(const YamlDocument&) = delete;
  YamlDocument& operator=(const YamlDocument&) = delete;

  /// The outermost map; a fault and an absent map where there is something else.
  [[nodiscard]] YamlMap root();
  [[nodiscard]] const std::string& file() const { return file_; }

  void add_fault(int line, std::string key, const std::string& value, std::string allowed);
  [[nodiscard]] std::size_t fault_count() const { return faults_.size(); }

  /// Throws InputError if anything was wrong or any key of a map that was read is unknown.
  void finish();

 private:
  friend class YamlMap;
  struct Visit {
    std::string path;
    std::set<std::string> asked;
    bool unknown_allowed = false;  ///< the rest of the map is not to be judged
  };

  YamlDocument(std::string_view text, std::string file);
  void refuse_unknown_keys(const YamlNode& map, const Visit& visit);

  std::string file_;
  std::vector<Fault> faults_;
  std::size_t unlisted_ = 0;  ///< faults beyond kMostFaults
  YamlNode root_;
  std::map<const YamlNode*, Visit> visits_;
};

}  // namespace wagesim
