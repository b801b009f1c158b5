#include "sim/report/stats_epochs.h"

#include <boost/json/object.hpp>

#include "sim/stats/event_count.h"
#include "workloads/trace/trace_names.h"

namespace wagesim {
namespace {

constexpr std::size_t kMostEpochs = 1'000'000;

std::optional<double> real_if_any(const JsonInput& from, std::string_view key) {
  return from.has(key) ? std::optional(from.real(key)) : std::nullopt;
}

std::optional<StatsJudged> read_judged(const JsonInput& from, const std::string& prefix) {
  if (!from.has(prefix + "_samples")) return std::nullopt;
  StatsJudged judged;
  judged.samples = from.integer(prefix + "_samples", 1, kMostEvents);
  judged.wrong = from.integer(prefix + "_wrong", 0, judged.samples);
  return judged;
}

StatsEpoch read_epoch(const JsonInput& from) {
  StatsEpoch epoch;
  epoch.epoch = from.integer("epoch", 0, kMostEvents);
  epoch.steps = from.integer("steps", 1, kMostEvents);
  epoch.cycles = from.integer("cycles", 0, kMostEvents);
  epoch.seconds = real_if_any(from, "machine_seconds");
  epoch.eta = real_if_any(from, "eta");
  epoch.loss = real_if_any(from, "loss");
  epoch.train = read_judged(from, "train");
  epoch.test = read_judged(from, "test");
  if (epoch.test) epoch.test_ties = from.integer("test_ties", 0, epoch.test->samples);
  if (from.has("health")) epoch.health = from.object("health").counts();
  epoch.counters = read_counters(from);
  if (!from.has("passes")) return epoch;
  const JsonInput passes = from.object("passes");
  for (const Pass pass : kPasses) {
    const JsonInput part = passes.object(name_of(pass));
    epoch.passes.push_back(
        {std::string(name_of(pass)), part.integer("cycles", 0, kMostEvents), read_counters(part)});
  }
  return epoch;
}

}  // namespace

EventCounts read_counters(const JsonInput& from) {
  EventCounts counters;
  for (const char* key : {"counters", "assumed"})
    if (key == std::string_view("counters") || from.has(key))
      for (const auto& [name, count] : from.object(key).counts()) counters[name] = count;
  return counters;
}

std::vector<StatsEpoch> read_epochs(const JsonInput& stats) {
  std::vector<StatsEpoch> epochs;
  for (const JsonInput& epoch : stats.objects("epochs", kMostEpochs)) epochs.push_back(read_epoch(epoch));
  return epochs;
}

std::vector<StatsEpoch> parse_epochs(const boost::json::array& epochs) {
  const boost::json::object stats{{"epochs", epochs}};
  FaultSink faults("");
  std::vector<StatsEpoch> read = read_epochs(JsonInput(stats, faults));
  faults.throw_if_any();
  return read;
}

}  // namespace wagesim
