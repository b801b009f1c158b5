#include "workloads/train/training_identity.h"

#include <fmt/format.h>

#include <iterator>

#include "workloads/train/crc32.h"

namespace wagesim {

std::uint32_t checksum_of(const Dataset& data, std::uint32_t crc) {
  crc = crc32_of(data.images.data(), static_cast<std::size_t>(data.images.elements()), crc);
  return crc32_of(data.labels.data(), data.labels.size() * sizeof(data.labels[0]), crc);
}

TrainingIdentity identify(const Workload& workload, const DataSplit& data) {
  const Network& network = workload.network;
  const BitWidths& bits = network.bits;
  std::string text = fmt::format(
      "input {}x{}x{} scaling {}\nbits {}-{}-{}-{} profile {} logits {}\naugmentation pad {} flip {}\n",
      network.input_h, network.input_w, network.input_c, static_cast<int>(network.scaling), bits.weight,
      bits.activation, bits.gradient, bits.error, static_cast<int>(network.profile),
      network.quantise_logits ? "quantised" : "raw", workload.augmentation.pad, workload.augmentation.flip);
  for (const Layer& layer : network.layers) {
    const ConvGeometry& c = layer.conv;
    fmt::format_to(std::back_inserter(text),
                   "{} {}x{}x{} to {}x{}x{} kernel {}x{} stride {} pad {},{} pool {}/{} alpha {}\n",
                   layer.name, c.in_h, c.in_w, c.in_c, c.out_h, c.out_w, c.out_c, c.kernel_h, c.kernel_w,
                   c.stride, c.pad_top, c.pad_left, layer.pool.size, layer.pool.stride,
                   1 << layer.alpha_log2);
  }
  return {text, checksum_of(data.test, checksum_of(data.train))};
}

}  // namespace wagesim
