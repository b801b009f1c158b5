#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/train/network.h"
#include "workloads/input/yaml_document.h"

namespace wagesim {

/// Reads the layers of a network file under the scheme wageubn as a graph. Every value is resolved as its
/// layer is read: extents, point, and the largest sum it can hold. A layer whose input or shape is wrong is
/// reported; what depends on it is not judged.
class GraphReader {
 public:
  /// network has its input, classes and settings, 0 standing for an extent or a number that is not known; its
  /// graph is made anew.
  GraphReader(YamlDocument& document, Network& network);

  void read(const YamlMap& map, bool is_last);
  /// After the last layer: who reads what, and the loss.
  void finish();

 private:
  /// What is known of a value of the graph.
  struct Known {
    std::string name;  ///< of the layer that makes it
    bool sum = false;  ///< wide; else activations of 8 bits
    int point = 0;
    std::int64_t bound = 0;  ///< largest magnitude of a sum
    YamlMap map;             ///< where it is said
  };
  struct ConvSpec {
    int channels, kernel, stride;
  };

  void read_kind(const YamlMap& map, bool is_last);
  void read_conv(const YamlMap& map, int input);
  void read_fc(const YamlMap& map, int input, bool is_last);
  void read_add(const YamlMap& map);
  void read_residual(const YamlMap& map, int input);
  void read_pool(const YamlMap& pool, const YamlMap& map, const std::string& name, int input);

  /// The layer's one input: `from`, or the layer before; nothing where that is not known.
  [[nodiscard]] std::optional<int> read_from(const YamlMap& map);
  [[nodiscard]] bool is_taken(const std::string& name) const;
  [[nodiscard]] std::optional<int> find(const YamlValue& name);
  /// Whether a value is a sum, or activations; a fault of the layer where it is the other.
  bool expect_sum(const YamlMap& map, int value);
  bool expect_activation(const YamlMap& map, int value);

  int add_conv(const std::string& name, int input, const ConvSpec& spec);
  int add_product(Node node, Extent out, bool flat);
  int add_bn(const std::string& name, int input);
  int add_sum(const std::string& name, int a, int b);
  int append(Node node, Extent out, bool flat, Known known);
  void check_sum(std::int64_t bound, const std::string& what, const char* why);
  void check_readers(int value);

  [[nodiscard]] const Extent& extent(int value) const { return network_.graph.value(value).extent; }
  [[nodiscard]] const Known& known(int value) const { return known_[static_cast<std::size_t>(value)]; }

  YamlDocument& document_;
  Network& network_;
  std::vector<Known> known_;  ///< by value
  std::optional<int> last_;   ///< value of the layer before; nothing where a fault hides it
  std::string name_;          ///< of the layer being read
  const YamlMap* map_ = nullptr;
  int layer_ = 0;
};

}  // namespace wagesim
