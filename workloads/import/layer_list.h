#pragma once

#include <array>
#include <string>
#include <vector>

namespace wagesim {

/// A layer taken from another tool's file, as a network file's independent layer says it. A matrix product of
/// M x K by K x N is a dense layer of K channels, N outputs and a batch of M.
struct ImportedLayer {
  std::string name;    ///< of a network file: see import_names()
  std::string source;  ///< its name where it comes from
  bool dense = false;  ///< fully connected, of channels alone; else a convolution
  int height = 1, width = 1, channels = 1;
  int batch = 0;  ///< 0: the file's
  int outputs = 1;
  std::array<int, 2> kernel = {1, 1}, stride = {1, 1};
  int groups = 1;
  bool same_padding = false;  ///< else none: the extents are those of the padded input
  int pool = 0;               ///< size and stride of a max-pool; 0: none
};

/// What a reader of another tool's layers found, and what a user should know of how they were taken.
struct LayerList {
  std::vector<ImportedLayer> layers;
  std::vector<std::string> notes;
};

/// How a network file of them is to be written.
struct LayerListStyle {
  std::string name;     ///< of the network
  std::string source;   ///< the file they come from, for a comment
  int weight_bits = 8;  ///< 2 or 8
  int batch = 1;        ///< of layers that have none of their own
  bool forward_only = false;
};

/// Gives every layer a name that a network file may have, like its source's: lower case, `_` for what is not
/// allowed, a number behind one that is taken.
void name_layers(LayerList& list);

/// A name of a network file made of any text; `fallback` where nothing is left of it.
[[nodiscard]] std::string network_file_name(const std::string& text, const std::string& fallback);

/// The network file (docs/networks.md, "Independent layers").
[[nodiscard]] std::string to_network_file(const LayerList& list, const LayerListStyle& style);

}  // namespace wagesim
