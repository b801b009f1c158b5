#include <vector>

#include "tests/fuzz/fuzz_target.h"
#include "workloads/data/idx.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> bytes(data, data + size);
  wagesim::run_parser([&] {
    const auto images = wagesim::parse_idx_images(bytes, "fuzz");
    wagesim::require(images.shape().rank() == 4 && !images.empty());
  });
  wagesim::run_parser([&] { wagesim::require(!wagesim::parse_idx_labels(bytes, "fuzz").empty()); });
  return 0;
}
