#pragma once

namespace wagesim {

/// What stats.json calls itself; sim/report/schema/stats.schema.json describes it. Apart from its writer and
/// its reader, which share nothing else.
inline constexpr const char* kStatsSchema = "wagesim stats";
/// 2: times of the DRAM in picoseconds; they were in cycles of the machine.
inline constexpr int kStatsSchemaVersion = 2;
inline constexpr int kStandbyUntoldVersion = 1;      ///< has no counters of the DRAM's standby states
inline constexpr int kOldestStatsSchemaVersion = 1;  ///< that can still be read

}  // namespace wagesim
