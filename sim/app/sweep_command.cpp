#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <thread>

#include "sim/app/command.h"
#include "sim/app/interrupt.h"
#include "sim/app/sweep_options.h"
#include "sim/app/sweep_session.h"
#include "sim/app/terminal.h"
#include "sim/app/version.h"
#include "sim/sweep/engine.h"
#include "sim/sweep/sensitivity.h"
#include "sim/sweep/sweep_changes.h"
#include "workloads/io/read_file.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using sweep::FolderLock;
using sweep::PointJob;

constexpr std::int64_t kMaxJobs = 1024, kMaxShards = 1'000'000;

/// What one call is to do.
enum class Task { Sweep, List, Job, Point, Shard, Collect, Prune };
constexpr std::pair<const char*, Task> kTasks[] = {{"list", Task::List},       {"job", Task::Job},
                                                   {"point", Task::Point},     {"shard", Task::Shard},
                                                   {"collect", Task::Collect}, {"prune", Task::Prune}};

struct Shard {
  std::size_t place = 0, count = 1;
};

/// One call of the command.
class SweepCall {
 public:
  explicit SweepCall(Options& options) : task_(task_of(options)) {
    request_ = read_sweep_request(options, task_ != Task::List && task_ != Task::Job);
    const unsigned processors = std::max(std::thread::hardware_concurrency(), 1u);
    workers_ = static_cast<std::size_t>(options.integer("jobs", 1, kMaxJobs).value_or(processors));
    id_ = options.text(task_ == Task::Job ? "job" : "point");
    around_ = options.text("around");
    compared_ = options.text("compare");
    if (task_ == Task::Shard) shard_ = read_shard(options);
    for (const char* name : {"around", "compare"})
      if (options.has(name) && task_ != Task::Sweep && task_ != Task::Collect)
        options.fault(std::string("--") + name, options.text(name), "goes with a whole sweep or --collect");
    options.finish();
  }

  int run() {
    plan_ = make_plan(sweep::load_sweep_file(request_.file), program_version());
    switch (task_) {
      case Task::List:
        return list();
      case Task::Job:
        print_out(to_text(job_of(id_)) + '\n');
        return kDone;
      case Task::Prune:
        return prune();
      case Task::Collect:
        return finish(sweep::make_table(plan_, store().load(plan_)));
      default:
        return compute();
    }
  }

 private:
  static Task task_of(Options& options) {
    Task task = Task::Sweep;
    for (const auto& [name, meant] : kTasks) {
      if (!options.has(name)) continue;
      if (task != Task::Sweep)
        options.fault(std::string("--") + name, options.text(name), "goes with no other task");
      task = meant;
    }
    return task;
  }

  static Shard read_shard(Options& options) {
    const std::string text = options.text("shard");
    const std::size_t slash = text.find('/');
    const auto number = [&](std::string_view part) {
      std::int64_t value = 0;
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
      return error == std::errc{} && end == part.data() + part.size() ? value : 0;
    };
    const std::int64_t place = number(std::string_view(text).substr(0, slash));
    const std::int64_t count =
        slash == std::string::npos ? 0 : number(std::string_view(text).substr(slash + 1));
    if (place < 1 || count < 1 || place > count || count > kMaxShards) {
      options.fault("--shard", text,
                    fmt::format("must be I/N with I from 1 to N and N up to {}", kMaxShards));
      return {};
    }
    return {static_cast<std::size_t>(place - 1), static_cast<std::size_t>(count)};
  }

  [[nodiscard]] sweep::PointStore store() const { return sweep::PointStore(request_.out); }

  [[nodiscard]] const PointJob& job_of(const std::string& id) const {
    const auto found = std::ranges::find(plan_.jobs, id, &PointJob::id);
    if (found == plan_.jobs.end())
      throw InputError(Fault{request_.file, 0, "point", id, "is none of this sweep's; --list prints them"});
    return *found;
  }

  [[nodiscard]] int list() const {
    const sweep::Results results = request_.out.empty() ? sweep::Results() : store().load(plan_);
    for (const PointJob& job : plan_.jobs)
      if (!results.contains(job.id)) print_out(job.id + '\n');
    return kDone;
  }

  [[nodiscard]] int prune() const {
    const FolderLock lock(request_.out, FolderLock::Kind::Alone);
    const std::vector<fs::path> others = store().others(plan_);
    for (const fs::path& file : others) fs::remove(file);
    print_out(fmt::format("{} results removed that this sweep does not want\n", others.size()));
    return kDone;
  }

  /// Of the missing jobs, those this call is for. Shards go by the plan, so that they do not depend on what
  /// is there already.
  [[nodiscard]] std::vector<const PointJob*> chosen(const SweepSession& session) const {
    std::vector<const PointJob*> jobs = session.missing();
    std::erase_if(jobs, [&](const PointJob* job) {
      const auto place = static_cast<std::size_t>(job - plan_.jobs.data());
      return (task_ == Task::Point && job->id != id_) ||
             (task_ == Task::Shard && place % shard_.count != shard_.place);
    });
    return jobs;
  }

  int compute() {
    if (task_ == Task::Point) (void)job_of(id_);
    InterruptWatch watch;
    const sweep::PointStore points = store();
    points.make();
    const FolderLock lock(request_.out,
                          task_ == Task::Sweep ? FolderLock::Kind::Alone : FolderLock::Kind::Shared);
    SweepSession session(plan_, points, request_.keep_failed);
    const std::vector<const PointJob*> jobs = chosen(session);
    session.start(jobs.size());
    watch.keep([] { return std::string("interrupted; the same command goes on"); });
    const auto started = std::chrono::steady_clock::now();
    std::size_t failed = 0, done = 0;
    compute_points(
        jobs, workers_, {program_path(), "point", "-"}, request_.limits, [&] { return watch.interrupted(); },
        [&](const sweep::PointResult& result) {
          session.take(result);
          ++done;
          if (result.state == sweep::PointResult::State::Failed) ++failed;
        });
    session.end();
    if (done != 0)
      print_rate(done, std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
    if (done < jobs.size()) {
      print_out(
          fmt::format("interrupted after {} of {} points; the same command goes on\n", done, jobs.size()));
      return kInterrupted;
    }
    if (task_ != Task::Sweep) return failed == 0 ? kDone : kDifferent;
    return finish(session.table());
  }

  void print_rate(std::size_t done, double seconds) const {
    rusage used{};
    getrusage(RUSAGE_CHILDREN, &used);
    const auto time_of = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    const double busy = time_of(used.ru_utime) + time_of(used.ru_stime);
    print_out(fmt::format(
        "{} points in {:.2f} s: {:.1f} a second, {:.0f} % of {} workers' time in processors\n", done, seconds,
        static_cast<double>(done) / seconds,
        100 * busy / (seconds * static_cast<double>(std::min(workers_, done))), std::min(workers_, done)));
  }

  /// The tables, and what was asked for beside them.
  [[nodiscard]] int finish(const sweep::Table& table) const {
    std::optional<std::size_t> middle;
    if (plan_.file.search.kind == sweep::Search::Kind::Around) middle = 0;
    if (!around_.empty()) {
      const auto row = std::ranges::find(table.rows, around_, &sweep::TableRow::id);
      if (row == table.rows.end())
        throw InputError(
            Fault{request_.file, 0, "--around", around_, "is none of this sweep's; sweep.csv has them"});
      middle = static_cast<std::size_t>(row - table.rows.begin());
    }
    const std::optional<sweep::Table> before = compared_table();
    print_out(write_sweep_tables(table, middle, request_.out));
    if (middle) print_out(sensitivity_text(table, *middle));
    if (const std::size_t others = store().others(plan_).size(); others != 0)
      print_out(fmt::format("{} results of other sweeps or versions lie there too; --prune removes them\n",
                            others));
    if (before) print_out(changes_text(*before, table));
    return sweep_status(table);
  }

  /// Read before anything is written, which may be to the same folder.
  [[nodiscard]] std::optional<sweep::Table> compared_table() const {
    constexpr std::size_t kMaxBytes = std::size_t{1} << 30;
    if (compared_.empty()) return std::nullopt;
    const fs::path file =
        fs::is_directory(compared_) ? fs::path(compared_) / "sweep.json" : fs::path(compared_);
    const std::vector<std::uint8_t> bytes = read_file(file, kMaxBytes);
    return sweep::parse_sweep_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                                   file.string());
  }

  static std::string program_path() { return fs::read_symlink("/proc/self/exe").string(); }

  Task task_;
  SweepRequest request_;
  std::size_t workers_ = 1;
  std::string id_, around_, compared_;
  Shard shard_;
  sweep::Plan plan_;
};

}  // namespace

Options sweep_options() {
  Options options(
      {"wagesim sweep FILE -o DIR [options]",
       "Simulates every machine of a sweep file (docs/sweeps.md), each in a process of its own, and writes\n"
       "DIR/sweep.csv, pareto.csv, sweep.json and sweep.html. A point's result is kept as soon as it is "
       "there: the\n"
       "same command goes on after an interrupt, a crash or a change of the file, and computes what is "
       "missing.\n"
       "Status 1: some points failed.",
       "  wagesim sweep array-lenet5 -o array-lenet5\n"
       "  wagesim sweep array-lenet5 -o array-lenet5 --compare array-lenet5\n",
       {"FILE"}});
  add_sweep_options(options);
  options.add("jobs", "N", "points at a time; default: one a processor");
  options.add("list", "",
              "print the ids of all points, or with -o of those without a result, the longest first");
  options.add("job", "ID", "print what `wagesim point` reads to compute a point");
  options.add("point", "ID", "compute this one point alone; other processes may share the folder");
  options.add("shard", "I/N",
              "compute every N-th point from the I-th on, 1 to N; others may share the folder");
  options.add("collect", "", "write the tables of what is there, and compute nothing");
  options.add("prune", "", "remove results from the folder that the sweep does not want");
  options.add("around", "ID",
              "print and write what each parameter alone changes at a point (sensitivity.csv)");
  options.add("compare", "DIR", "say what moved against an earlier sweep's folder");
  return options;
}

int sweep_command(Options& options) {
  return SweepCall(options).run();
}

}  // namespace wagesim
