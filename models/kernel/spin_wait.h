#pragma once

namespace wagesim {

/// Looks for `ready()` for some 0.2 ms before its caller goes to sleep; false where it did not come.
/// Short jobs follow one another faster than a sleeping thread wakes up.
template <class Ready>
bool spin_for(Ready ready) {
  constexpr int kLooks = 10000;
  for (int look = 0; look < kLooks; ++look) {
    if (ready()) return true;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  return false;
}

}  // namespace wagesim
