#pragma once

#include <string>

#include "models/scheme/wage/alpha.h"
#include "models/train/network.h"

namespace wagesim::test {

/// Rows and columns of zeros around an image.
struct Padding {
  int top = 0, left = 0, bottom = 0, right = 0;
};

/// Puts networks together in tests: NetworkBuilder(28, 28, 1).convolution(32, 5).pool(2,
/// 2).fully_connected(10). The layer constants follow from the fan-in; layers are named conv0, conv1, ...,
/// fc0, ... as in LeNet5.
class NetworkBuilder {
 public:
  NetworkBuilder(int height, int width, int channels) {
    network_.input_h = height_ = height;
    network_.input_w = width_ = width;
    network_.input_c = channels_ = channels;
  }

  NetworkBuilder& bits(const BitWidths& bits) { return network_.bits = bits, *this; }
  NetworkBuilder& profile(Profile profile) { return network_.profile = profile, *this; }
  NetworkBuilder& quantise_logits(bool quantise) { return network_.quantise_logits = quantise, *this; }

  NetworkBuilder& convolution(int channels, int kernel, int stride = 1, const Padding& padding = {}) {
    Layer layer;
    layer.name = "conv" + std::to_string(convolutions_++);
    ConvGeometry& g = layer.conv;
    g.in_h = height_, g.in_w = width_, g.in_c = channels_;
    g.kernel_h = g.kernel_w = kernel;
    g.stride = stride;
    g.pad_top = padding.top, g.pad_left = padding.left;
    g.out_h = (height_ + padding.top + padding.bottom - kernel) / stride + 1;
    g.out_w = (width_ + padding.left + padding.right - kernel) / stride + 1;
    g.out_c = channels;
    return add(layer);
  }

  /// Pools the convolution added last.
  NetworkBuilder& pool(int size, int stride) {
    Layer& layer = network_.layers.back();
    layer.pool = {size, stride};
    layer.pooled_h = height_ = (height_ - size) / stride + 1;
    layer.pooled_w = width_ = (width_ - size) / stride + 1;
    return *this;
  }

  NetworkBuilder& fully_connected(int outputs) {
    Layer layer;
    layer.name = "fc" + std::to_string(fully_connected_++);
    layer.kind = LayerKind::FullyConnected;
    layer.conv.in_c = height_ * width_ * channels_;
    layer.conv.out_c = outputs;
    return add(layer);
  }

  /// The network; the layer added last gives the classes.
  [[nodiscard]] Network build() const {
    Network network = network_;
    network.classes = channels_;
    for (Layer& layer : network.layers) {
      const ConvGeometry& g = layer.conv;
      layer.alpha_log2 = alpha_log2(g.kernel_h * g.kernel_w * g.in_c, network.bits, network.profile);
    }
    return network;
  }

 private:
  NetworkBuilder& add(Layer& layer) {
    layer.pooled_h = height_ = layer.conv.out_h;
    layer.pooled_w = width_ = layer.conv.out_w;
    channels_ = layer.conv.out_c;
    network_.layers.push_back(layer);
    return *this;
  }

  Network network_;
  int height_, width_, channels_;
  int convolutions_ = 0, fully_connected_ = 0;
};

}  // namespace wagesim::test
