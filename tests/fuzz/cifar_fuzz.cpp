#include <vector>

#include "tests/fuzz/fuzz_target.h"
#include "workloads/data/cifar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kPixelBytes = std::size_t{3} * wagesim::kCifarExtent * wagesim::kCifarExtent;
  std::vector<std::uint16_t> labels;
  std::vector<std::uint8_t> pixels;
  wagesim::run_parser([&] {
    wagesim::parse_cifar({data, size}, "fuzz", labels, pixels);
    wagesim::require(!labels.empty() && pixels.size() == labels.size() * kPixelBytes);
  });
  return 0;
}
