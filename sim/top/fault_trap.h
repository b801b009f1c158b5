#pragma once

#include <exception>
#include <systemc>
#include <utility>

namespace wagesim {

/// What ended the run early: an exception must not cross the SystemC kernel, so a unit leaves it here and
/// stops.
class FaultTrap {
 public:
  /// Does a unit's work, the whole of its thread; an exception, memory that the kernel lacks for an event
  /// among them, ends the run, and the calling thread waits for ever.
  template <class Work>
  void guard(Work&& work) {
    try {
      work();
    } catch (const sc_core::sc_unwind_exception&) {
      throw;
    } catch (...) {
      fault_ = std::current_exception();
      sc_core::sc_pause();
      sc_core::wait();  // for ever: the thread has no static sensitivity
    }
  }
  /// Throws what was caught, if anything.
  void rethrow() {
    if (fault_) std::rethrow_exception(std::exchange(fault_, nullptr));
  }

 private:
  std::exception_ptr fault_;
};

}  // namespace wagesim
