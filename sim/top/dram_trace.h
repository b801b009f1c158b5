#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>

#include "sim/mem/dram.h"
#include "workloads/io/atomic_file.h"

namespace wagesim {

/// How a file of DRAM requests is written.
enum class DramTraceFormat {
  Csv,       ///< arrival_ps,address,bytes,direction,answer_ps
  Dramsim3,  ///< a line a burst, as DRAMsim3's trace-based CPU reads it: address, READ or WRITE, clock cycle
  Ramulator2,  ///< a line a burst, as Ramulator 2's LoadStoreTrace reads it: LD or ST, address
};

/// Every request to the DRAM in the order of arrival, in a file that appears whole or not at all.
class DramTraceFile final : public DramObserver {
 public:
  /// `clock_ps`: of the DRAM, for the cycles of DRAMsim3.
  DramTraceFile(const std::filesystem::path& path, DramTraceFormat format, int burst_bytes,
                std::int64_t clock_ps)
      : file_(path),
        format_(format),
        burst_bytes_(static_cast<std::uint64_t>(burst_bytes)),
        clock_ps_(clock_ps) {
    if (format == DramTraceFormat::Csv) file_.write("arrival_ps,address,bytes,direction,answer_ps\n");
  }

  void request(std::uint64_t number, std::int64_t arrival_ps, std::uint64_t address, std::uint32_t bytes,
               bool write) override;
  void answer(std::uint64_t number, std::int64_t answer_ps) override;
  void commit() { file_.commit(); }

 private:
  void write_bursts(std::int64_t arrival_ps, std::uint64_t address, std::uint32_t bytes, bool write);

  AtomicFile file_;
  DramTraceFormat format_;
  std::uint64_t burst_bytes_;
  std::int64_t clock_ps_;
  struct Row {
    std::string request;
    std::int64_t answer_ps = -1;  ///< not known yet
  };
  std::deque<Row> rows_;     ///< of the CSV, from the first whose answer is not known
  std::uint64_t first_ = 0;  ///< number of the first of those
};

}  // namespace wagesim
