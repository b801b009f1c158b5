#include "sim/mem/dram_storage.h"

#include <sys/mman.h>

#include <new>

namespace wagesim {

DramStorage::DramStorage(std::size_t bytes) : size_(bytes) {
  if (bytes == 0) return;
  void* const pages =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<std::uint8_t*>(pages);
}

DramStorage::~DramStorage() {
  if (data_ != nullptr) munmap(data_, size_);
}

}  // namespace wagesim
