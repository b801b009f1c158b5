#include "workloads/network/layer_reader.h"

#include <algorithm>
#include <array>

#include "models/scheme/wage/alpha.h"
#include "workloads/network/name.h"
#include "workloads/network/sum_bounds.h"
#include "workloads/network/window_reader.h"

namespace wagesim {

LayerReader::LayerReader(YamlDocument& document, Network& network) : document_(document), network_(network) {
  if (network.input_h > 0 && network.input_w > 0 && network.input_c > 0)
    extent_ = Extent{network.input_h, network.input_w, network.input_c};
}

void LayerReader::read(const YamlMap& map, bool is_last) {
  layer_ = Layer{};
  read_name(map);
  const YamlValue kind = map.required("kind");
  const std::size_t faults = document_.fault_count();
  layer_.kind = kind.choice<LayerKind>({{"conv", LayerKind::Convolution}, {"fc", LayerKind::FullyConnected}});
  const bool kind_known = kind.present() && document_.fault_count() == faults;
  if (kind_known) {
    read_shape(map);
    if (is_last) check_last(map);
  } else {
    map.allow_unknown();  // what it may say depends on its kind
    extent_.reset();
  }
  if (document_.fault_count() == faults && extent_) check_sizes(map, is_last);
  network_.layers.push_back(layer_);
}

void LayerReader::read_shape(const YamlMap& map) {
  if (layer_.kind == LayerKind::FullyConnected) {
    read_fully_connected(map);
    flat_ = true;
    return;
  }
  if (flat_) map.required("kind").fault("a conv layer cannot follow an fc layer");
  read_convolution(map);
  read_pool(map);
}

void LayerReader::read_name(const YamlMap& map) {
  const YamlValue value = map.required("name");
  layer_.name = read_name_of(value, NameKind::Layer);
  const bool taken =
      std::ranges::any_of(network_.layers, [&](const Layer& other) { return other.name == layer_.name; });
  if (taken && !layer_.name.empty()) value.fault("another layer has this name");
}

void LayerReader::read_convolution(const YamlMap& map) {
  const std::size_t faults = document_.fault_count();
  const int channels = map.required("channels").integer(1, kMaxChannels);
  const YamlValue kernel_value = map.required("kernel");
  const auto kernel = read_pair(kernel_value, 1, kMaxKernel);
  const int stride = map.optional("stride").integer(1, kMaxStride, 1);
  const auto padding = read_padding(map.required("padding"), kernel);
  if (document_.fault_count() != faults || !extent_) return extent_.reset();

  const AxisWindows rows = fit_windows(extent_->height, kernel[0], stride, padding[0]);
  const AxisWindows columns = fit_windows(extent_->width, kernel[1], stride, padding[1]);
  if (rows.out < 1 || columns.out < 1) {
    kernel_value.fault("is larger than its padded input; the input is " + std::to_string(extent_->height) +
                       "x" + std::to_string(extent_->width));
    return extent_.reset();
  }
  layer_.conv = {.in_h = extent_->height,
                 .in_w = extent_->width,
                 .in_c = extent_->channels,
                 .out_h = rows.out,
                 .out_w = columns.out,
                 .out_c = channels,
                 .kernel_h = kernel[0],
                 .kernel_w = kernel[1],
                 .stride = stride,
                 .pad_top = rows.pad_before,
                 .pad_left = columns.pad_before};
  extent_ = Extent{rows.out, columns.out, channels};
}

void LayerReader::read_fully_connected(const YamlMap& map) {
  const int units = map.required("units").integer(1, kMaxChannels, 0);
  const std::optional<Extent> before = extent_;
  extent_.reset();
  if (units > 0) extent_ = Extent{1, 1, units};
  layer_.conv.out_c = units;
  if (!before) return;
  const std::int64_t inputs = std::int64_t{before->height} * before->width * before->channels;
  if (inputs > kLargestSum) {
    check_at_most(map, "inputs", inputs, "a flattened map is too large");
    return;
  }
  layer_.conv.in_c = static_cast<int>(inputs);
}

void LayerReader::read_pool(const YamlMap& map) {
  layer_.pooled_h = layer_.conv.out_h;
  layer_.pooled_w = layer_.conv.out_w;
  const YamlValue value = map.optional("pool");
  const YamlMap pool = value.map();
  if (!pool.present()) return;
  const YamlValue size = pool.required("size");
  layer_.pool.size = size.integer(2, 3);
  layer_.pool.stride = pool.optional("stride").integer(1, layer_.pool.size, 2);
  if (!extent_) return;
  const AxisWindows rows = fit_windows(extent_->height, layer_.pool.size, layer_.pool.stride, {});
  const AxisWindows columns = fit_windows(extent_->width, layer_.pool.size, layer_.pool.stride, {});
  if (rows.out < 1 || columns.out < 1) {
    size.fault("is larger than the map it pools, which is " + std::to_string(extent_->height) + "x" +
               std::to_string(extent_->width));
    return extent_.reset();
  }
  layer_.pooled_h = rows.out;
  layer_.pooled_w = columns.out;
  extent_ = Extent{rows.out, columns.out, extent_->channels};
}

void LayerReader::check_last(const YamlMap& map) {
  if (layer_.kind != LayerKind::FullyConnected) {
    map.required("kind").fault("the last layer must be fc, with one unit a class");
  } else if (layer_.conv.out_c > 0 && network_.classes > 0 && layer_.conv.out_c != network_.classes) {
    map.required("units").fault("must be the number of classes, " + std::to_string(network_.classes));
  }
}

void LayerReader::check_at_most(const YamlMap& map, const std::string& what, std::int64_t number,
                                const char* why) {
  if (number <= kLargestSum) return;
  document_.add_fault(map.line(), yaml_path(map.path(), what), std::to_string(number),
                      "must be at most " + std::to_string(kLargestSum) + " (" + why + ")");
}

void LayerReader::check_sizes(const YamlMap& map, bool is_last) {
  const ConvGeometry& conv = layer_.conv;
  constexpr const char* kSumsFit = "sums are int32 and never wrap";
  constexpr const char* kTensorFits = "elements of one tensor";
  const std::int64_t forward = max_forward_sum(conv, network_.bits);
  check_at_most(map, "forward sum", forward, kSumsFit);
  if (forward > kLargestSum) return;
  layer_.alpha_log2 = alpha_log2(conv.kernel_h * conv.kernel_w * conv.in_c, network_.bits, network_.profile);
  if (is_last && !network_.quantise_logits) {
    check_at_most(map, "output error", max_output_error(conv, network_.bits, network_.forward_shift(layer_)),
                  kSumsFit);
  }
  if (!network_.layers.empty()) check_at_most(map, "error sum", max_error_sum(conv, network_.bits), kSumsFit);
  check_at_most(map, "weights", conv.weight_elements(), kTensorFits);
  check_at_most(map, "outputs", conv.output_elements(), kTensorFits);
}

}  // namespace wagesim
