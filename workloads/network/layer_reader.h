#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "models/train/network.h"
#include "workloads/input/yaml_document.h"
#include "workloads/network/window.h"

namespace wagesim {

/// Reads the layers of a network file one after the other and resolves their extents, each from those it
/// reads. A layer whose shape is impossible is reported; what depends on it is not judged.
class LayerReader {
 public:
  /// network has its input, classes, bits and profile, 0 standing for an extent or a number of classes that
  /// is not known; layers are appended to it.
  LayerReader(YamlDocument& document, Network& network);

  void read(const YamlMap& map, bool is_last);
  /// A layer that has nothing to do with the others: a product with an input of its own.
  void read_independent(const YamlMap& map);
  /// After the last layer: whether each is read by another, and what the sums of additions can reach.
  void finish();

 private:
  /// What a layer hands on, or the network's input.
  struct Made {
    std::optional<Extent> extent;  ///< nothing where a fault hides it
    bool is_sum = false;           ///< int32, which only additions read
    bool flat = false;             ///< of a fully connected layer
    bool wants_error = false;      ///< some weights lie before it
    bool read = false;
  };

  void read_name(const YamlMap& map);
  void read_from(const YamlMap& map);
  void read_own_input(const YamlMap& map);
  void read_kind(const YamlMap& map);
  void read_convolution(const YamlMap& map);
  void read_fully_connected(const YamlMap& map);
  void read_add(const YamlMap& map);
  void read_max_pool(const YamlMap& map);
  void read_average_pool(const YamlMap& map);
  void read_pool(const YamlMap& map);
  void read_activation(const YamlMap& map, bool is_last);
  void check_last(const YamlMap& map);
  void check_sizes(const YamlMap& map, bool is_last);
  void check_at_most(const YamlMap& map, const std::string& what, std::int64_t number, const char* why);

  [[nodiscard]] Made& made(int layer) { return made_[static_cast<std::size_t>(layer + 1)]; }
  /// What the layer's one input is; nothing where it is not known, or not an activation map.
  [[nodiscard]] std::optional<Extent> read_map(const YamlMap& map);
  [[nodiscard]] int find_layer(const YamlValue& name) const;
  void set_window(const YamlValue& size, const Extent& in, const std::array<int, 2>& extents,
                  const std::array<int, 2>& strides, const std::array<AxisPadding, 2>& padding);

  YamlDocument& document_;
  Network& network_;
  std::vector<Made> made_;     ///< the network's input, then one a layer
  std::vector<YamlMap> maps_;  ///< one a layer
  std::vector<int> inputs_;    ///< of the layer being read
  std::optional<Extent> out_;  ///< what it makes, before its pool
  Layer layer_;                ///< the one being read
};

}  // namespace wagesim
