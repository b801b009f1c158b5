#pragma once

#include <verilated.h>

#include <cstdint>
#include <string>

namespace wagesim {

/// The simulation context of one Verilated module. Registers start from seeded random bits, so that a missing
/// reset shows, in the same way in every run.
class RtlContext {
 public:
  RtlContext();
  /// Verilator keeps a pointer to the context used last, which the destructor of any model follows.
  ~RtlContext() { Verilated::threadContextp(Verilated::defaultContextp()); }
  RtlContext(const RtlContext&) = delete;
  RtlContext& operator=(const RtlContext&) = delete;

  [[nodiscard]] VerilatedContext* get() { return &context_; }
  /// std::logic_error where an assertion of the RTL has failed; its text is on standard output.
  void check_assertions() const;
  /// In a build with WAGESIM_RTL_COVERAGE, writes what the model saw to a file of its own in the working
  /// folder (scripts/cover-rtl merges them). To be called before the model is destroyed.
  void write_coverage();
  /// The storage of 32-bit signal `name` in instance `scope`, such as
  /// "TOP.pe_array.gen_row[0].gen_col[1].u_pe".
  [[nodiscard]] const std::uint32_t* word(const std::string& scope, const char* name) const;

 private:
  VerilatedContext context_;
};

}  // namespace wagesim
