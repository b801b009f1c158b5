#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/train/network.h"
#include "workloads/input/yaml_document.h"

namespace wagesim {

/// Reads the layers of a network file one after the other and resolves their extents, each from the one
/// before. A layer whose shape is impossible is reported; what depends on it is not judged.
class LayerReader {
 public:
  /// network has its input, classes, bits and profile, 0 standing for an extent or a number of classes that
  /// is not known; layers are appended to it.
  LayerReader(YamlDocument& document, Network& network);

  void read(const YamlMap& map, bool is_last);

 private:
  struct Extent {
    int height, width, channels;
  };

  void read_shape(const YamlMap& map);
  void read_name(const YamlMap& map);
  void read_convolution(const YamlMap& map);
  void read_fully_connected(const YamlMap& map);
  void read_pool(const YamlMap& map);
  void check_last(const YamlMap& map);
  void check_sizes(const YamlMap& map, bool is_last);
  void check_at_most(const YamlMap& map, const std::string& what, std::int64_t number, const char* why);

  YamlDocument& document_;
  Network& network_;
  std::optional<Extent> extent_;  ///< what the next layer reads; nothing where a fault hides it
  bool flat_ = false;             ///< a fully connected layer has been
  Layer layer_;                   ///< the one being read
};

}  // namespace wagesim
