// Every command that writes or prints results, with one system call or allocation, or all from one on, made
// to fail (fault_campaign.h).
#include <gtest/gtest.h>

#include "tests/sim/app/fault_campaign.h"
#include "tests/sim/app/program.h"
#include "workloads/io/npy.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::FaultSubject;
using test::Outcome;
using test::run_program;
using test::try_every_fault;
using Words = std::vector<std::string>;

/// Some steps of it take a moment.
constexpr const char* kNetwork = R"(name: net
input: {height: 5, width: 4, channels: 1, scaling: unit}
classes: 3
layers:
  - {name: conv0, kind: conv, channels: 4, kernel: 3, padding: same, pool: {size: 2}}
  - {name: fc0, kind: fc, units: 3}
training: {batch: 2, epochs: 2, schedule: [{from_epoch: 0, eta: 8}]}
)";

constexpr const char* kSweep = R"(network: net.yaml
machine: tiny
data: data
parameters: {array.rows: [2, 4]}
objectives: {cycles: min, accuracy: max}
accuracy_epochs: 1
)";

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

class InjectedFaults : public testing::Test {
 protected:
  InjectedFaults() {
    fs::create_directory(directory_ / "data");
    put(directory_ / "net.yaml", kNetwork);
    put(directory_ / "sweep.yaml", kSweep);
    Tensor<std::uint8_t> images({4, 5, 4}), labels({4});
    for (std::int64_t i = 0; i < images.elements(); ++i) images.data()[i] = static_cast<std::uint8_t>(37 * i);
    for (std::int64_t i = 0; i < 4; ++i) labels.data()[i] = static_cast<std::uint8_t>(i % 3);
    for (const std::string half : {"train", "test"}) {
      write_npy(directory_ / "data" / (half + "_images.npy"), images);
      write_npy(directory_ / "data" / (half + "_labels.npy"), labels);
    }
    succeed(compile(path("x.trace")));
  }

  static void succeed(const Words& words) {
    const Outcome outcome = run_program(words);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }

  [[nodiscard]] std::string path(const std::string& name) const { return directory_ / name; }
  /// A place for results.
  [[nodiscard]] std::string out(const std::string& name) const { return directory_ / "out" / name; }

  [[nodiscard]] Words compile(const std::string& trace) const {
    return {"compile", path("net.yaml"), "--data", path("data"), "--machine",
            "tiny",    "--steps",        "2",      "-o",         trace};
  }
  [[nodiscard]] Words run(const std::string& to, const Words& more = {}) const {
    return Words{"run", path("x.trace"), "--machine", "tiny", "--threads", "2", "-o", to} + more;
  }
  [[nodiscard]] Words train(const Words& more) const {
    return Words{"train", path("net.yaml"), "--data", path("data"), "--threads", "2"} + more;
  }

  [[nodiscard]] FaultSubject subject(const Words& command) const {
    FaultSubject subject;
    subject.command = command;
    subject.out = directory_ / "out";
    return subject;
  }
  /// A command that finds a copy of `from` among its results.
  [[nodiscard]] FaultSubject on_copy_of(const std::string& from, const Words& command) const {
    FaultSubject copied = subject(command);
    copied.prepare = [from = path(from), to = out(from)] { fs::copy(from, to, fs::copy_options::recursive); };
    return copied;
  }
  /// One that prints its results.
  static FaultSubject printing(FaultSubject subject) {
    subject.prints = true;
    return subject;
  }

  TemporaryDirectory directory_;
};

TEST_F(InjectedFaults, InACompilation) {
  EXPECT_GT(try_every_fault(subject(compile(out("y.trace")))), 30);
}

TEST_F(InjectedFaults, InTheTextFormAndBack) {
  EXPECT_GT(try_every_fault(subject({"show", path("x.trace"), "-o", out("text")})), 30);
  EXPECT_GT(try_every_fault(printing(subject({"show", path("x.trace")}))), 10);
  succeed({"show", path("x.trace"), "-o", path("text")});
  EXPECT_GT(try_every_fault(subject({"assemble", path("text"), "-o", out("z.trace")})), 30);
}

TEST_F(InjectedFaults, InARun) {
  EXPECT_GT(try_every_fault(subject(run(
                out("ran"), {"--check", "--timeline", out("timeline"), "--dram-trace", out("requests")}))),
            40);
  EXPECT_GT(try_every_fault(subject(run(out("ran"), {"--no-report", "--dump", out("dump")}))), 40);
}

TEST_F(InjectedFaults, InARunWithoutValues) {
  EXPECT_GT(try_every_fault(subject(run(out("ran"), {"--values", "none", "--density", "0.5"}))), 30);
}

TEST_F(InjectedFaults, InARunRegisterByRegister) {
  EXPECT_GT(try_every_fault(subject(run(out("ran"), {"--fidelity", "cycle", "--waves", out("waves")}))), 30);
}

TEST_F(InjectedFaults, InARunThatIsSavedAndTakenUp) {
  const Words saving = {"--checkpoint", out("r.ckpt"), "--checkpoint-seconds", "0", "--data", path("data")};
  EXPECT_GT(try_every_fault(subject(run(out("ran"), saving))), 40);
  FaultSubject resumed = subject(run(out("ran"), saving + Words{"--resume", out("r.ckpt")}));
  succeed(run(path("ran"), {"--checkpoint", path("r.ckpt"), "--data", path("data")}));
  resumed.prepare = [from = path("r.ckpt"), to = out("r.ckpt")] { fs::copy(from, to); };
  EXPECT_GT(try_every_fault(resumed), 30);
}

TEST_F(InjectedFaults, InATraining) {
  const Words everything = {"--checkpoint", out("t.ckpt"), "--checkpoint-seconds", "0",        "--log",
                            out("t.csv"),   "--weights",   out("weights"),         "--epochs", "2"};
  EXPECT_GT(try_every_fault(subject(train(everything))), 40);
  EXPECT_GT(try_every_fault(subject(train({"--dump", out("dump"), "--steps", "1"}))), 40);
  FaultSubject resumed = subject(train(everything + Words{"--resume", out("t.ckpt")}));
  succeed(train({"--checkpoint", path("t.ckpt"), "--steps", "1"}));
  resumed.prepare = [from = path("t.ckpt"), to = out("t.ckpt")] { fs::copy(from, to); };
  EXPECT_GT(try_every_fault(resumed), 40);
}

TEST_F(InjectedFaults, InAReport) {
  succeed(run(path("ran"), {"--no-report"}));
  EXPECT_GT(
      try_every_fault(printing(on_copy_of("ran", {"report", out("ran"), "--accelergy", out("accelergy")}))),
      30);
  EXPECT_GT(try_every_fault(printing(subject({"report", path("ran"), path("ran"), "-o", out("compared")}))),
            30);
}

TEST_F(InjectedFaults, InAComparison) {
  succeed(run(path("ran")));
  EXPECT_GT(try_every_fault(printing(subject({"compare", path("ran"), path("ran")}))), 20);
}

TEST_F(InjectedFaults, InASweepAndOneOfItsPoints) {
  FaultSubject sweep = subject({"sweep", path("sweep.yaml"), "-o", out("study"), "--jobs", "2"});
  sweep.statuses = {0, 1, 2};
  sweep.goes_on = true;
  EXPECT_GT(try_every_fault(sweep), 40);
}

}  // namespace
}  // namespace wagesim
