#pragma once

#include <thread>

namespace wagesim {

/// Looks for `ready()` for some 0.2 ms before its caller goes to sleep; false where it did not come. Short
/// jobs follow one another faster than a sleeping thread wakes up. Of more threads than processors each takes
/// from the others what it spends on looking: then it looks once.
template <class Ready>
bool spin_for(int threads, Ready ready) {
  static const auto processors = static_cast<int>(std::thread::hardware_concurrency());
  constexpr int kLooks = 10000;
  const int looks = threads <= processors ? kLooks : 1;
  for (int look = 0; look < looks; ++look) {
    if (ready()) return true;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  return false;
}

}  // namespace wagesim
