#include "workloads/input/yaml_node.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_set>
#include <utility>

#include "workloads/input/printable.h"

namespace wagesim {
namespace {

/// Builds the tree from the parser's events, so that nothing is expanded and depth is bounded as it grows.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string file, std::vector<Fault>& faults) : file_(std::move(file)), faults_(faults) {}

  [[nodiscard]] YamlNode take() { return std::move(root_); }
  [[nodiscard]] int documents() const { return documents_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) stop(mark, "only one YAML document may stand in a file");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check(mark, "", anchor);
    add(leaf(mark, YamlNode::Kind::Null));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    report(mark, "aliases (*name) are not used in these files");
    add(leaf(mark, YamlNode::Kind::Null));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check(mark, tag, anchor);
    YamlNode node = leaf(mark, YamlNode::Kind::Scalar);
    node.quoted = tag == kQuotedTag;
    node.text = value;
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::Sequence);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::Map);
  }
  void OnMapEnd() override { close(); }

 private:
  static constexpr const char* kQuotedTag = "!";  // what yaml-cpp gives a scalar in quotes
  static constexpr const char* kPlainTag = "?";

  struct Level {
    YamlNode node;
    std::optional<YamlNode> key;            ///< of a map: read, its value still to come
    std::unordered_set<std::string> known;  ///< of a map: the keys so far
  };

  static YamlNode leaf(const YAML::Mark& mark, YamlNode::Kind kind) {
    YamlNode node;
    node.kind = kind;
    node.line = mark.line + 1;
    return node;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
    check(mark, tag, anchor);
    if (levels_.size() >= static_cast<std::size_t>(kMaxYamlDepth))
      stop(mark, "must be nested at most " + std::to_string(kMaxYamlDepth) + " levels deep");
    levels_.push_back({leaf(mark, kind), std::nullopt, {}});
  }

  void close() {
    YamlNode node = std::move(levels_.back().node);
    levels_.pop_back();
    add(std::move(node));
  }

  void add(YamlNode node) {
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.kind == YamlNode::Kind::Sequence) {
      level.node.items.push_back(std::move(node));
    } else if (!level.key) {
      if (node.kind != YamlNode::Kind::Scalar) report(node.line, "a key must be a plain word");
      level.key = std::move(node);
    } else {
      add_entry(level, std::move(node));
    }
  }

  void add_entry(Level& level, YamlNode value) {
    const YamlNode key = std::move(*level.key);
    if (value.kind == YamlNode::Kind::Null) value.line = key.line;  // an empty value has no place of its own
    const bool word = key.kind == YamlNode::Kind::Scalar;
    if (word && !level.known.insert(key.text).second) {
      level.key = key;  // so that path() names it
      report(key.line, "stands here for the second time");
    } else if (word) {
      level.node.keys.push_back(key.text);
      level.node.key_lines.push_back(key.line);
      level.node.items.push_back(std::move(value));
    }
    level.key.reset();
  }

  void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) report(mark, "anchors (&name) are not used in these files");
    if (!tag.empty() && tag != kQuotedTag && tag != kPlainTag)
      report(mark, "tags (!name) are not used in these files");
  }

  [[nodiscard]] std::string path() const {
    std::string text;
    for (const Level& level : levels_) {
      if (level.node.kind == YamlNode::Kind::Sequence)
        text = yaml_path(text, level.node.items.size());
      else if (level.key)
        text = yaml_path(text, excerpt(level.key->text));
    }
    return text.empty() ? "YAML" : text;
  }

  void report(int line, std::string why) {
    faults_.push_back({file_, line, path(), "", std::move(why)});
    if (faults_.size() >= kMostFaults) throw InputError(faults_);
  }
  void report(const YAML::Mark& mark, std::string why) { report(mark.line + 1, std::move(why)); }
  [[noreturn]] void stop(const YAML::Mark& mark, std::string why) {
    report(mark, std::move(why));
    throw InputError(faults_);
  }

  std::string file_;
  std::vector<Fault>& faults_;
  std::vector<Level> levels_;
  YamlNode root_;
  int documents_ = 0;
};

/// The first line up to `last` that is indented by a tab; 0 where there is none.
int line_indented_by_tab(std::string_view text, int last) {
  for (int line = 1; line <= last && !text.empty(); ++line) {
    const std::size_t indent = text.find_first_not_of(" \t");
    if (text.substr(0, std::min(indent, text.size())).find('\t') != std::string_view::npos) return line;
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return 0;
}

[[noreturn]] void stop_at(const std::string& file, int line, const std::string& why,
                          std::vector<Fault>& faults) {
  faults.push_back({file, line, "YAML", "", why});
  throw InputError(faults);
}

}  // namespace

YamlNode parse_yaml(std::string_view text, const std::string& file, std::vector<Fault>& faults) {
  if (text.size() > kMaxYamlBytes)
    stop_at(file, 0, "must be at most " + std::to_string(kMaxYamlBytes) + " bytes long", faults);
  TreeBuilder builder(file, faults);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    if (const int line = line_indented_by_tab(text, error.mark.line + 2))
      stop_at(file, line, "is indented by a tab: YAML indents by spaces alone", faults);
    stop_at(file, error.mark.line + 1, excerpt(error.msg), faults);
  }
  if (builder.documents() == 0) stop_at(file, 0, "the file is empty", faults);
  return builder.take();
}

std::string yaml_path(const std::string& parent, const std::string& key) {
  const std::string shown = key.empty() ? "\"\"" : key;
  return parent.empty() ? shown : parent + '.' + shown;
}

std::string yaml_path(const std::string& parent, std::size_t index) {
  return parent + '[' + std::to_string(index) + ']';
}

}  // namespace wagesim
