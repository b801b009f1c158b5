#include "tests/sim/app/fault_campaign.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <map>
#include <sstream>

#include "tests/sim/app/whole_file.h"
#include "tests/util/temporary_directory.h"

namespace wagesim::test {
namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

constexpr unsigned kLongestSeconds = 60;

/// The errors that a kind of call may give; 0: it does half of it.
struct FaultKind {
  const char* name;
  std::vector<int> once, for_good;
};

const std::vector<FaultKind>& fault_kinds() {
  static const std::vector<FaultKind> kinds = {{"write", {0, EINTR, ENOSPC, EIO}, {ENOSPC}},
                                               {"fsync", {EINTR, EIO}, {}},
                                               {"close", {EINTR, EIO}, {}},
                                               {"rename", {EINTR, EACCES}, {}},
                                               {"linkat", {EINTR, ENOSPC}, {}},
                                               {"mkdir", {ENOSPC}, {}},
                                               {"open", {EINTR, EMFILE}, {EMFILE}},
                                               {"read", {0, EINTR, EIO}, {}},
                                               {"pread", {0, EINTR, EIO}, {}},
                                               {"malloc", {ENOMEM}, {ENOMEM}},
                                               {"thread", {EAGAIN}, {}},
                                               {"fork", {EAGAIN}, {}}};
  return kinds;
}

int places_of_a_kind() {
  constexpr int kEveryDay = 3;
  const char* const asked = std::getenv("WAGESIM_FAULTS");
  return asked == nullptr ? kEveryDay : std::stoi(asked);
}

Files files_in(const fs::path& directory) {
  Files files;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file() && entry.path().filename() != ".lock")
      files[entry.path().lexically_relative(directory).string()] = contents_of(entry.path());
  return files;
}

/// Files that a run replaces as it goes, or that tell how long it took: another version than the last may be
/// what stays.
bool has_versions(const fs::path& name) {
  return name.extension() == ".ckpt" || name.extension() == ".csv";
}

class Campaign {
 public:
  explicit Campaign(const FaultSubject& subject) : subject_(subject) {}

  int run() {
    start();
    const std::map<std::string, long> calls = count_calls();
    whole_ = files_in(subject_.out);
    for (const FaultKind& kind : fault_kinds()) {
      for (const int error : kind.once) try_places(kind.name, calls.at(kind.name), "", error);
      for (const int error : kind.for_good) try_places(kind.name, calls.at(kind.name), "+", error);
    }
    return faults_;
  }

 private:
  void start() const {
    fs::remove_all(subject_.out);
    fs::create_directories(subject_.out);
    if (subject_.prepare) subject_.prepare();
  }

  [[nodiscard]] Outcome run_with(const std::string& name, const std::string& value) const {
    return run_program(subject_.command, [&] {
      ::setenv("LD_PRELOAD", WAGESIM_FAULT_SHIM, 1);
      ::setenv(name.c_str(), value.c_str(), 1);
      ::alarm(kLongestSeconds);
    });
  }

  [[nodiscard]] std::map<std::string, long> count_calls() {
    const std::string file = directory_ / "counts";
    whole_out_ = run_with("WAGESIM_FAULT_COUNTS", file);
    EXPECT_EQ(whole_out_.status, 0) << whole_out_.err;
    std::map<std::string, long> calls;
    std::istringstream lines(contents_of(file));
    std::string kind;
    for (long count = 0; lines >> kind >> count;) calls[kind] = count;
    return calls;
  }

  /// Lets calls fail that are spread over all there are.
  void try_places(const std::string& kind, long count, const std::string& and_later, int error) {
    const long places = std::min<long>(count, places_of_a_kind());
    for (long place = 0; place < places && !testing::Test::HasFailure(); ++place) {
      const long number = places == count ? place + 1 : 1 + place * (count - 1) / std::max(places - 1, 1L);
      const std::string fault = kind + ':' + std::to_string(number) + and_later + ':' + std::to_string(error);
      SCOPED_TRACE(fault + " in " + testing::PrintToString(subject_.command));
      start();
      expect_sound(run_with("WAGESIM_FAULT", fault), kind == "malloc");
      ++faults_;
    }
  }

  void expect_sound(const Outcome& outcome, bool lacks_memory) const {
    EXPECT_TRUE(subject_.statuses.contains(outcome.status) || (lacks_memory && outcome.status == 3))
        << outcome.status << ' ' << outcome.err;
    const Files left = files_in(subject_.out);
    for (const auto& [name, bytes] : left) expect_sound_file(name, bytes, outcome.status);
    if (outcome.status == 0) {
      EXPECT_EQ(left.size(), whole_.size()) << "a result is missing";
      EXPECT_TRUE(!subject_.prints || outcome.out == whole_out_.out) << "a line is missing";
    } else {
      EXPECT_FALSE(outcome.err.empty() && outcome.out.empty());
    }
    if (!subject_.goes_on || outcome.status == 0) return;
    const Outcome again = run_program(subject_.command);
    EXPECT_EQ(again.status, 0) << again.err;
    EXPECT_TRUE(files_in(subject_.out) == whole_) << "what was left keeps a later run from its results";
  }

  void expect_sound_file(const fs::path& name, const std::string& bytes, int status) const {
    SCOPED_TRACE(name.string());
    EXPECT_FALSE(name.filename().string().starts_with(".")) << "was left behind";
    if (subject_.goes_on && name.extension() == ".failed") return;
    const auto whole = whole_.find(name.string());
    ASSERT_NE(whole, whole_.end()) << "nobody asked for it";
    if (bytes == whole->second) return;
    EXPECT_TRUE(has_versions(name) || (subject_.goes_on && status != 0)) << "is torn";
    expect_whole(subject_.out / name);
  }

  const FaultSubject& subject_;
  TemporaryDirectory directory_;
  Outcome whole_out_;
  Files whole_;
  int faults_ = 0;
};

}  // namespace

int try_every_fault(const FaultSubject& subject) {
  const int faults = Campaign(subject).run();
  std::cout << faults << " faults in wagesim " << subject.command.front() << '\n';
  return faults;
}

}  // namespace wagesim::test
