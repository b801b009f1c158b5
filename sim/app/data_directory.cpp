#include "sim/app/data_directory.h"

namespace wagesim {

std::filesystem::path default_data_directory() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path installed = program.parent_path() / "../share/wagesim/fashion-mnist-subset";
  return std::filesystem::is_directory(installed, error) ? installed
                                                         : std::filesystem::path(WAGESIM_SOURCE_DATA);
}

}  // namespace wagesim
