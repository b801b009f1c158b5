// wagesim-mpi-sweep: a sweep's points on many hosts. Rank 0 plans, hands points out and alone touches the
// disk; the others ask the wagesim beside them for one point after another.
#include <fmt/format.h>

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>
#include <boost/mpi/nonblocking.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "sim/app/command.h"
#include "sim/app/guarded_program.h"
#include "sim/app/sweep_options.h"
#include "sim/app/sweep_session.h"
#include "sim/app/terminal.h"
#include "sim/app/version.h"
#include "sim/sweep/engine.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

namespace mpi = boost::mpi;
using sweep::PointJob;

constexpr int kJobTag = 1, kResultTag = 2;
constexpr int kAhead = 2;  ///< jobs a worker holds, so that it need not wait for the next
constexpr std::chrono::microseconds kLookEvery{500};

const std::vector<std::string>& point_command_line() {
  static const std::vector<std::string> command{
      (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "wagesim").string(), "point", "-"};
  return command;
}

/// Waits for a message without keeping a processor busy, as a blocking receive would.
mpi::status wait_for(const mpi::communicator& world, int source, int tag) {
  for (;;) {
    if (const boost::optional<mpi::status> there = world.iprobe(source, tag)) return *there;
    std::this_thread::sleep_for(kLookEvery);
  }
}

std::string receive(const mpi::communicator& world, const mpi::status& there) {
  std::string text;
  world.recv(there.source(), there.tag(), text);
  return text;
}

/// A worker's life: jobs until an empty one.
void serve(const mpi::communicator& world, const sweep::ChildLimits& limits) {
  for (;;) {
    const std::string text = receive(world, wait_for(world, 0, kJobTag));
    if (text.empty()) return;
    const PointJob job = sweep::parse_point_job(text, "job");
    const auto result = compute_point(job, point_command_line(), limits, [] { return false; });
    world.send(0, kResultTag, to_text(result.value()));
  }
}

/// Hands the jobs out in their order and keeps the results.
void lead(const mpi::communicator& world, const std::vector<const PointJob*>& jobs, SweepSession& session) {
  std::size_t next = 0;
  const auto send = [&](int worker) {
    if (next < jobs.size()) world.send(worker, kJobTag, to_text(*jobs[next++]));
  };
  for (int round = 0; round < kAhead; ++round)
    for (int worker = 1; worker < world.size(); ++worker) send(worker);
  for (std::size_t done = 0; done < jobs.size(); ++done) {
    const mpi::status there = wait_for(world, mpi::any_source, kResultTag);
    const std::string text = receive(world, there);
    send(there.source());
    session.take(sweep::parse_point_result(text, fmt::format("rank {}", there.source())));
  }
}

void release(const mpi::communicator& world) {
  for (int worker = 1; worker < world.size(); ++worker) world.send(worker, kJobTag, std::string());
}

int run_sweep(const mpi::communicator& world, const SweepRequest& request) {
  const sweep::Plan plan = make_plan(sweep::load_sweep_file(request.file), program_version());
  const sweep::PointStore store(request.out);
  store.make();
  const sweep::FolderLock lock(request.out, sweep::FolderLock::Kind::Alone);
  SweepSession session(plan, store, request.keep_failed);
  const std::vector<const PointJob*> jobs = session.missing();
  session.start(jobs.size());
  if (world.size() == 1) {
    compute_points(
        jobs, 1, point_command_line(), request.limits, [] { return false; },
        [&](const sweep::PointResult& result) { session.take(result); });
  } else {
    lead(world, jobs, session);
  }
  session.end();
  const sweep::Table table = session.table();
  std::optional<std::size_t> middle;
  if (plan.file.search.kind == sweep::Search::Kind::Around) middle = 0;
  print_out(write_sweep_tables(table, middle, request.out));
  return sweep_status(table);
}

Options mpi_sweep_options() {
  Options options(
      {"mpirun -np N wagesim-mpi-sweep FILE -o DIR [options]",
       "The points of `wagesim sweep FILE -o DIR` on N - 1 processes of any hosts, with the same results. "
       "The\n"
       "first process hands points out and keeps results; no folder need be shared. Each host needs the "
       "same\n"
       "wagesim beside this program, and data or an energy table of one's own where the sweep names them.",
       "  mpirun -np 3 wagesim-mpi-sweep array-lenet5 -o array-lenet5\n",
       {"FILE"}});
  add_sweep_options(options);
  return options;
}

/// What every rank does with the same arguments; the first alone speaks.
int run(const mpi::communicator& world, const Arguments& arguments) {
  Options options = mpi_sweep_options();
  if (world.rank() != 0) static_cast<void>(!std::freopen("/dev/null", "w", stdout));
  if (!options.parse(arguments)) return kDone;
  const SweepRequest request = read_sweep_request(options, true);
  options.finish();
  if (world.rank() != 0) {
    serve(world, request.limits);
    return kDone;
  }
  try {
    const int status = run_sweep(world, request);
    release(world);
    return status;
  } catch (...) {
    release(world);
    throw;
  }
}

/// All ranks refuse the same input: one message is enough.
int run_of_rank(const mpi::communicator& world, const Arguments& arguments) {
  try {
    return run(world, arguments);
  } catch (const InputError&) {
    if (world.rank() == 0) throw;
    return kInputWrong;
  }
}

}  // namespace
}  // namespace wagesim

int main(int argc, char** argv) {
  const boost::mpi::environment environment(argc, argv);  // outlives what is thrown, or it ends the job
  const boost::mpi::communicator world;
  return wagesim::run_guarded("wagesim-mpi-sweep", [&] {
    return wagesim::run_of_rank(world, wagesim::Arguments(argv + 1, argv + argc));
  });
}
