#include <string_view>

#include "tests/fuzz/trace_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  wagesim::run_parser([&] { wagesim::check_accepted(wagesim::parse_trace_text(text, "fuzz")); },
                      wagesim::FaultsName::AnyFile);  // a text may name .npy files beside it
  return 0;
}
