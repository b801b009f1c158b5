#include "sim/top/dram_trace.h"

#include <fmt/format.h>

namespace wagesim {

void DramTraceFile::request(std::uint64_t number, std::int64_t arrival_ps, std::uint64_t address,
                            std::uint32_t bytes, bool write) {
  if (format_ != DramTraceFormat::Csv) {
    write_bursts(arrival_ps, address, bytes, write);
    return;
  }
  if (rows_.empty()) first_ = number;
  rows_.push_back({fmt::format("{},{},{},{}", arrival_ps, address, bytes, write ? "write" : "read"), -1});
}

void DramTraceFile::answer(std::uint64_t number, std::int64_t answer_ps) {
  if (format_ != DramTraceFormat::Csv) return;
  rows_[number - first_].answer_ps = answer_ps;
  for (; !rows_.empty() && rows_.front().answer_ps >= 0; rows_.pop_front(), ++first_)
    file_.write(fmt::format("{},{}\n", rows_.front().request, rows_.front().answer_ps));
}

void DramTraceFile::write_bursts(std::int64_t arrival_ps, std::uint64_t address, std::uint32_t bytes,
                                 bool write) {
  for (std::uint64_t burst = address / burst_bytes_ * burst_bytes_; burst < address + bytes;
       burst += burst_bytes_) {
    if (format_ == DramTraceFormat::Dramsim3) {
      const std::int64_t cycle = (arrival_ps + clock_ps_ - 1) / clock_ps_;
      file_.write(fmt::format("0x{:x} {} {}\n", burst, write ? "WRITE" : "READ", cycle));
    } else {
      file_.write(fmt::format("{} 0x{:x}\n", write ? "ST" : "LD", burst));
    }
  }
}

}  // namespace wagesim
