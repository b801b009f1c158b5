#include <stdexcept>

#include "tests/fuzz/fuzz_target.h"
#include "workloads/train/checkpoint.h"
#include "workloads/train/checkpoint_payload.h"

namespace wagesim {
namespace {

/// The payload as it lies behind the checksum, which mutations would hardly ever get past.
void decode(std::span<const std::uint8_t> payload) {
  try {
    const Checkpoint checkpoint = decode_checkpoint(payload);
    const std::string again = encode_checkpoint(checkpoint);
    require(std::equal(again.begin(), again.end(), payload.begin(), payload.end(),
                       [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }));
  } catch (const std::out_of_range&) {  // what it promises for bytes that are no payload
  }
}

}  // namespace
}  // namespace wagesim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  wagesim::run_parser([&] { static_cast<void>(wagesim::parse_checkpoint(bytes, "fuzz")); });
  wagesim::decode(bytes);
  constexpr std::size_t kHeaderBytes = 20, kTrailerBytes = 4;
  if (size >= kHeaderBytes + kTrailerBytes)
    wagesim::decode(bytes.subspan(kHeaderBytes, size - kHeaderBytes - kTrailerBytes));
  return 0;
}
