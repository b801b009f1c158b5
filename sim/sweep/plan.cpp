#include "sim/sweep/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "sim/sweep/expression.h"
#include "sim/sweep/figures.h"
#include "sim/sweep/known_numbers.h"
#include "sim/sweep/machine_variants.h"
#include "sim/sweep/plan_inputs.h"
#include "sim/sweep/space.h"
#include "workloads/input/printable.h"
#include "workloads/input/yaml_node.h"

namespace wagesim::sweep {
namespace {

/// A machine with what else a point is made of, while its axes are being set.
struct Draft {
  MachineSpec spec;
  PlanRow row;
  const PlanNetwork* network = nullptr;
  std::int64_t batch = 1;
  std::uint64_t seed = 1;
};

class Planner {
 public:
  Planner(SweepFile file, const std::string& version)
      : inputs_(file),
        machines_(file.machine, file.file, 0),
        known_numbers_(inputs_.energy()),
        version_(version) {
    plan_.file = std::move(file);
    read_expressions();
  }

  Plan plan() && {
    const Space space(plan_.file);
    switch (plan_.file.search.kind) {
      case Search::Kind::Grid:
        for (std::uint64_t index = 0; index < space.size(); ++index) add(space.at(index));
        break;
      case Search::Kind::Random:
        draw(space);
        break;
      case Search::Kind::Around:
        vary_each();
        break;
    }
    if (plan_.rows.empty())
      throw InputError(Fault{plan_.file.file, 0, "constraints", "",
                             fmt::format("leave no point of {} combinations", plan_.combinations)});
    std::ranges::stable_sort(plan_.jobs, std::ranges::greater(), &PointJob::effort);
    return std::move(plan_);
  }

 private:
  void read_expressions() {
    std::vector<Fault> faults;
    const auto read = [&](const std::string& text, int line, const std::string& key) {
      std::string why;
      std::optional<Expression> expression = Expression::parse(text, known_numbers_.names(), why);
      if (expression) known_numbers_.prepare(*expression);
      if (!expression) faults.push_back({plan_.file.file, line, key, excerpt(text), why});
      return expression;
    };
    for (const Axis& axis : plan_.file.axes) {
      expressions_.emplace_back();
      if (!axis.expression.empty())
        expressions_.back() = read(axis.expression, axis.line, "parameters." + axis.key);
    }
    for (const Constraint& constraint : plan_.file.constraints)
      constraints_.push_back(read(constraint.text, constraint.line, "constraints"));
    if (!faults.empty()) throw InputError(std::move(faults));
  }

  /// Takes combinations in a random order until there are as many rows as asked for, or no more.
  void draw(const Space& space) {
    constexpr std::uint64_t kMaxTried = 10'000'000;
    Shuffle shuffle(space.size(), plan_.file.search.seed);
    const std::uint64_t most = std::min(space.size(), kMaxTried);
    for (std::uint64_t tried = 0; tried < most && std::ssize(plan_.rows) < plan_.file.search.count; ++tried)
      add(space.at(shuffle.next()));
  }

  /// The point in the middle, and those that differ from it in one axis.
  void vary_each() {
    const std::vector<Axis>& axes = plan_.file.axes;
    std::vector<std::string> middle = middle_values();
    Draft first = make(middle);
    std::set<std::vector<std::string>> seen;
    const auto add_once = [&](const std::vector<std::string>& values) {
      if (seen.insert(values).second) add(values);
    };
    const Axis& networks = *plan_.file.find(kNetworkAxis);
    for (const std::string& network : networks.values) {
      const auto place = static_cast<std::size_t>(&networks - axes.data());
      middle[place] = network;
      add_once(middle);
      for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        if (axis == place) continue;
        for (const std::string& value : axes[axis].values) {
          std::vector<std::string> values = middle;
          values[axis] = value;
          add_once(values);
        }
      }
    }
  }

  /// What search.around says of each axis, else what the machine itself has; of the others, the first value.
  std::vector<std::string> middle_values() {
    std::vector<std::string> values;
    for (const Axis& axis : plan_.file.axes) {
      const auto said =
          std::ranges::find(plan_.file.search.around, axis.key, &std::pair<std::string, std::string>::first);
      const auto own = machines_.base().settings.find(axis.key);
      values.push_back(!axis.expression.empty()                 ? ""
                       : said != plan_.file.search.around.end() ? said->second
                       : axis.key == kDramPresetKey             ? machines_.base().dram_preset
                       : own != machines_.base().settings.end() ? own->second.text
                                                                : axis.values.front());
      if (const std::string wrong = is_machine_key(axis.key) && axis.expression.empty()
                                        ? machines_.fault_of(axis.key, values.back())
                                        : "";
          !wrong.empty())
        throw InputError(Fault{plan_.file.file, plan_.file.search.line, "search.around." + axis.key,
                               values.back(), wrong});
    }
    return values;
  }

  void add(const Choice& choice) {
    std::vector<std::string> values;
    for (std::size_t axis = 0; axis < choice.size(); ++axis) {
      const Axis& from = plan_.file.axes[axis];
      values.push_back(from.expression.empty() ? from.values[choice[axis]] : "");
    }
    add(values);
  }

  void add(const std::vector<std::string>& values) {
    ++plan_.combinations;
    Draft draft = make(values);
    if (!keep(draft)) {
      ++plan_.outside_constraints;
      return;
    }
    if (std::ssize(plan_.rows) == kMaxRows)
      throw InputError(
          Fault{plan_.file.file, 0, "parameters", "",
                fmt::format("make more than {} points: search: {{random: N}} takes some of them", kMaxRows)});
    if (draft.row.refused.empty()) add_jobs(draft);
    plan_.rows.push_back(std::move(draft.row));
  }

  /// Sets the values in the file's order, and the expressions after those they may use.
  Draft make(const std::vector<std::string>& values) {
    Draft draft{machines_.base(), {values, "", "", ""}, nullptr, 0, 1};
    const std::vector<Axis>& axes = plan_.file.axes;
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
      const std::string& value = values[axis];
      if (axes[axis].key == kNetworkAxis)
        draft.network = &inputs_.network(value);
      else if (axes[axis].key == kBatchAxis)
        draft.batch = std::stoll(value);
      else if (axes[axis].key == kSeedAxis)
        draft.seed = std::stoull(value);
      else if (axes[axis].key == kDramPresetKey)
        refuse(draft, axes[axis].key, machines_.set(draft.spec, axes[axis].key, value));
    }
    if (draft.batch == 0) draft.batch = draft.network->workload.batch;
    for (std::size_t axis = 0; axis < axes.size(); ++axis)
      if (is_machine_key(axes[axis].key) && axes[axis].key != kDramPresetKey && !expressions_[axis])
        refuse(draft, axes[axis].key, machines_.set(draft.spec, axes[axis].key, values[axis]));
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
      if (!expressions_[axis]) continue;
      std::string& value = draft.row.values[axis];
      value = fmt::format("{}", expressions_[axis]->value(numbers_of_keys(draft)));
      refuse(draft, axes[axis].key + " = " + value, machines_.set(draft.spec, axes[axis].key, value));
    }
    return draft;
  }

  static void refuse(Draft& draft, const std::string& key, const std::string& why) {
    if (!why.empty()) draft.row.refused += (draft.row.refused.empty() ? "" : "; ") + key + ": " + why;
  }

  [[nodiscard]] std::vector<double> numbers_of_keys(const Draft& draft) const {
    return known_numbers_.of_keys(draft.spec, draft.batch, plan_.file.steps);
  }

  /// Resolves the machine, and says whether the constraints hold; of a machine that cannot be, those alone
  /// that do not ask for what it would be.
  bool keep(Draft& draft) {
    std::string why;
    std::vector<double> numbers = numbers_of_keys(draft);
    std::optional<MachineParams> machine = resolved(draft.spec, why);
    try {
      if (machine) known_numbers_.add_machine(*machine, numbers);
    } catch (const InputError& error) {  // it has a part that the energy table has no figure for
      why = error.what();
      machine.reset();
    }
    if (!machine && draft.row.refused.empty()) draft.row.refused = why;
    for (const std::optional<Expression>& constraint : constraints_) {
      const bool is_known = machine || !known_numbers_.needs_machine(*constraint);
      if (is_known && !(constraint->value(numbers) != 0)) return false;
    }
    if (machine) effort_ = effort_of(*draft.network, *machine, draft.batch, plan_.file.steps);
    if (machine) lanes_ = machine->vector_lanes;
    return true;
  }

  void add_jobs(Draft& draft) {
    PointJob job;
    job.version = version_;
    job.machine = whole_file(draft.spec);
    job.network_name = draft.network->workload.network.name;
    job.network = draft.network->text;
    job.batch = draft.batch;
    job.steps = plan_.file.epochs != 0 ? 0 : plan_.file.steps;
    job.epochs = plan_.file.epochs;
    job.seed = draft.seed;
    job.fidelity = plan_.file.fidelity;
    job.values = plan_.file.values == Values::Real ? "real" : "none";
    job.density = plan_.file.density;
    job.energy = inputs_.energy();
    job.energy_print = inputs_.energy_print();
    if (inputs_.looks_at_data()) {
      job.data = inputs_.data().string();
      job.data_print = draft.network->data_print;
    }
    job.paths = plan_.file.paths();
    job.effort = effort_;
    draft.row.id = take(std::move(job));
    if (plan_.file.accuracy_epochs != 0) draft.row.training = take(training_of(draft));
  }

  [[nodiscard]] PointJob training_of(const Draft& draft) const {
    PointJob job;
    job.kind = PointJob::Kind::Training;
    job.version = version_;
    job.network_name = draft.network->workload.network.name;
    job.network = draft.network->text;
    job.batch = draft.batch;
    job.epochs = plan_.file.accuracy_epochs;
    job.seed = draft.seed;
    job.lanes = lanes_;
    job.data = inputs_.data().string();
    job.data_print = draft.network->data_print;
    job.effort = 1e18;  // longer than any run: it goes first
    return job;
  }

  /// Adds a job unless an equal one is there; returns its id.
  std::string take(PointJob job) {
    identify(job);
    std::string id = job.id;
    if (known_.insert(id).second) plan_.jobs.push_back(std::move(job));
    return id;
  }

  Plan plan_;
  PlanInputs inputs_;
  MachineVariants machines_;
  KnownNumbers known_numbers_;
  std::string version_;
  std::vector<std::optional<Expression>> expressions_, constraints_;  ///< the first parallel to the axes
  std::set<std::string> known_;
  double effort_ = 0;  ///< of the draft kept last
  int lanes_ = 0;
};

}  // namespace

Plan make_plan(SweepFile file, const std::string& version) {
  return Planner(std::move(file), version).plan();
}

}  // namespace wagesim::sweep
