#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/sweep/child.h"
#include "sim/sweep/point_job.h"
#include "sim/sweep/point_result.h"

namespace wagesim::sweep {

/// Computes one job in a child of its own: `command` is the program that reads a job and prints a result. A
/// crash, a limit or a wrong answer makes a failed result; no result where stop() ended it.
[[nodiscard]] std::optional<PointResult> compute_point(const PointJob& job,
                                                       const std::vector<std::string>& command,
                                                       const ChildLimits& limits,
                                                       const std::function<bool()>& stop);

/// Computes jobs in their order, `workers` at a time, and hands each result to take(), in the calling thread.
/// Ends early where stop() says so, and where take() throws, with its exception; points under way are ended.
void compute_points(std::span<const PointJob* const> jobs, std::size_t workers,
                    const std::vector<std::string>& command, const ChildLimits& limits,
                    const std::function<bool()>& stop, const std::function<void(const PointResult&)>& take);

}  // namespace wagesim::sweep
