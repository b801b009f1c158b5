#include <span>

#include "tests/fuzz/fuzz_target.h"
#include "workloads/data/npy_data.h"
#include "workloads/io/npy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  wagesim::run_parser([&] {
    const auto tensor = wagesim::parse_npy<std::int8_t>(bytes, "fuzz");
    wagesim::require(tensor.elements() == tensor.shape().elements());
  });
  wagesim::run_parser(
      [&] { wagesim::require(wagesim::parse_npy_images(bytes, "fuzz").shape().rank() == 4); });
  wagesim::run_parser([&] { wagesim::require(!wagesim::parse_npy_labels(bytes, "fuzz").empty()); });
  return 0;
}
