#include "sim/app/data_directory.h"

#include "workloads/input/shipped_files.h"

namespace wagesim {

std::filesystem::path data_directory(const std::string& given) {
  return given.empty() ? shipped_folder("data/fashion-mnist-subset") : std::filesystem::path(given);
}

}  // namespace wagesim
