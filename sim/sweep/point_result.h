#pragma once

#include <string>
#include <string_view>

#include "sim/sweep/figures.h"

namespace wagesim::sweep {

/// What a job came to.
struct PointResult {
  enum class State {
    Done,     ///< figures
    Refused,  ///< the network cannot run on this machine, whoever tries: reason
    Failed    ///< this attempt went wrong: reason, and how its process ended
  };

  std::string id;
  State state = State::Done;
  Figures figures;
  std::string reason;
  int status = 0, signal = 0;  ///< of a failed process; one of them is not 0
  std::string error_output;    ///< its last lines
  std::string clock;           ///< of a machine that ran: who reaches its clock, ClockEstimate::reach()
};

/// A result as the JSON of its file, and back. InputError where a text is none; `file` is what faults name.
[[nodiscard]] std::string to_text(const PointResult& result);
[[nodiscard]] PointResult parse_point_result(std::string_view text, const std::string& file);

}  // namespace wagesim::sweep
