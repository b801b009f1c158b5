#include <cstdio>
#include <exception>
#include <filesystem>
#include <limits>

#include "tests/fuzz/fuzz_target.h"
#include "workloads/io/read_file.h"

/// Runs a fuzz target over the files of the directories given: fails by crashing, or where there is no file.
int main(int count, char** arguments) try {
  int files = 0;
  for (int i = 1; i < count; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
      if (!entry.is_regular_file()) continue;
      std::printf("%s\n", entry.path().c_str());
      const auto bytes = wagesim::read_file(entry.path(), std::numeric_limits<std::int32_t>::max());
      LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
      ++files;
    }
  }
  std::printf("%d files\n", files);
  return files > 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
