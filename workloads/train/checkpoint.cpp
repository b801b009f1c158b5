#include "workloads/train/checkpoint.h"

#include <stdexcept>

#include "workloads/train/checkpoint_payload.h"
#include "workloads/train/framed_file.h"

namespace wagesim {
namespace {

constexpr FileFrame kFrame{"WAGETRN\n", 2, "wagesim train"};

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
  save_framed(path, kFrame, encode_checkpoint(checkpoint));
}

Checkpoint load_checkpoint(const std::filesystem::path& path) {
  return parse_checkpoint(read_framed(path, kFrame), path.string());
}

Checkpoint parse_checkpoint(std::span<const std::uint8_t> bytes, const std::string& file) {
  const auto payload = framed_payload(bytes, kFrame, file);
  try {
    return decode_checkpoint(payload);
  } catch (const std::out_of_range& error) {
    refuse_checkpoint(file, std::string("is not well-formed: ") + error.what());
  }
}

}  // namespace wagesim
