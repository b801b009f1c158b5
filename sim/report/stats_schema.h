#pragma once

namespace wagesim {

/// What stats.json calls itself; sim/report/schema/stats.schema.json describes it. Apart from its writer and
/// its reader, which share nothing else.
inline constexpr const char* kStatsSchema = "wagesim stats";
inline constexpr int kStatsSchemaVersion = 1;

}  // namespace wagesim
