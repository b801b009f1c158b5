#include "workloads/io/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(AtomicFile, AppearsOnlyWithCommit) {
  const TemporaryDirectory directory;
  const auto path = directory / "out.bin";
  {
    AtomicFile file(path);
    file.write("hello ");
    file.write(std::string(1 << 20, 'x'));  // more than any buffer
    file.write("end");
    EXPECT_FALSE(std::filesystem::exists(path));
    file.commit();
  }
  EXPECT_EQ(contents_of(path), "hello " + std::string(1 << 20, 'x') + "end");
  EXPECT_EQ(directory.entries(), 1);
}

TEST(AtomicFile, LeavesNothingWhereItsProcessIsKilled) {
  const TemporaryDirectory directory;
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    AtomicFile file(directory / "out.bin");
    file.write(std::string(1 << 20, 'x'));
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(directory.entries(), 0);
}

TEST(AtomicFile, LeavesTheOldFileAndNoTemporaryWithoutCommit) {
  const TemporaryDirectory directory;
  put(directory / "out.bin", "old");
  {
    AtomicFile file(directory / "out.bin");
    file.write("new");
  }
  EXPECT_EQ(contents_of(directory / "out.bin"), "old");
  EXPECT_EQ(directory.entries(), 1);
}

TEST(AtomicFile, ReplacesAnOldFileAndFollowsALink) {
  const TemporaryDirectory directory;
  put(directory / "real", "old and longer");
  std::filesystem::create_symlink("real", directory / "link");
  write_file(directory / "link", "new");
  EXPECT_TRUE(std::filesystem::is_symlink(directory / "link"));
  EXPECT_EQ(contents_of(directory / "real"), "new");
}

TEST(AtomicFile, MakesTheFileThatALinkToNothingMeans) {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "inner");
  std::filesystem::create_symlink("inner/second", directory / "first");
  std::filesystem::create_symlink("real", directory / "inner" / "second");
  write_file(directory / "first", "new");
  EXPECT_TRUE(std::filesystem::is_symlink(directory / "first"));
  EXPECT_EQ(contents_of(directory / "inner" / "real"), "new");
}

TEST(AtomicFile, HasOrdinaryPermissions) {
  const TemporaryDirectory directory;
  put(directory / "plain", "");
  write_file(directory / "out", "x");
  EXPECT_EQ(std::filesystem::status(directory / "out").permissions(),
            std::filesystem::status(directory / "plain").permissions());
}

TEST(AtomicFile, KeepsThePermissionsOfTheFileItReplaces) {
  const TemporaryDirectory directory;
  for (const unsigned mode : {0600u, 0640u, 0755u, 0666u}) {
    put(directory / "out", "old");
    std::filesystem::permissions(directory / "out", std::filesystem::perms(mode));
    write_file(directory / "out", "new");
    EXPECT_EQ(std::filesystem::status(directory / "out").permissions(), std::filesystem::perms(mode));
    EXPECT_EQ(contents_of(directory / "out"), "new");
  }
}

TEST(AtomicFile, DoesNotReplaceAFileThatIsReadOnly) {
  const TemporaryDirectory directory;
  put(directory / "out", "old");
  std::filesystem::permissions(directory / "out", std::filesystem::perms(0444));
  EXPECT_THAT(faults_of([&] { write_file(directory / "out", "new"); }),
              ElementsAre((directory / "out").string() + ": cannot create: the file there is read-only"));
  EXPECT_EQ(contents_of(directory / "out"), "old");
  EXPECT_EQ(directory.entries(), 1);
}

TEST(AtomicFile, WritesTheLongestNameAndSaysAtTheStartWhereOneIsLonger) {
  const TemporaryDirectory directory;
  write_file(directory / std::string(255, 'n'), "x");
  EXPECT_EQ(contents_of(directory / std::string(255, 'n')), "x");
  EXPECT_THAT(faults_of([&] { AtomicFile file(directory / std::string(256, 'n')); }),
              ElementsAre(HasSubstr(": cannot create: File name too long")));
  std::filesystem::current_path(directory.path());
  std::string deep;  // of every length up to beyond the system's limit: written, or refused at the start
  for (const std::size_t length : {3900u, 4050u, 4060u, 4070u, 4080u, 4090u, 4095u, 4200u}) {
    deep.clear();
    while (deep.size() + 2 < length) deep += "./";
    std::unique_ptr<AtomicFile> file;
    const auto refusal = faults_of([&] { file = std::make_unique<AtomicFile>(deep + "x"); });
    if (refusal.empty())
      file->commit();
    else
      EXPECT_THAT(refusal, ElementsAre(HasSubstr("cannot create: File name too long"))) << length;
  }
}

TEST(AtomicFile, KeepsTwoWritersOfOneFileApart) {
  const TemporaryDirectory directory;
  AtomicFile one(directory / "out");
  AtomicFile two(directory / "out");
  one.write("one");
  two.write("two");
  one.commit();
  EXPECT_EQ(contents_of(directory / "out"), "one");
  two.commit();
  EXPECT_EQ(contents_of(directory / "out"), "two");
}

TEST(AtomicFile, NamesThePathWhereItCannotBeCreated) {
  const TemporaryDirectory directory;
  put(directory / "file", "");
  const std::string root = directory.path().string();
  const auto faults = [](const std::string& path) { return faults_of([&] { AtomicFile file(path); }); };
  EXPECT_THAT(faults(root + "/no/out"),
              ElementsAre(root + "/no/out: cannot create: No such file or directory"));
  EXPECT_THAT(faults(root + "/file/out"), ElementsAre(root + "/file/out: cannot create: Not a directory"));
  EXPECT_THAT(faults(root), ElementsAre(root + ": cannot create: Is a directory"));
  EXPECT_THAT(faults(root + "/"), ElementsAre(HasSubstr("Is a directory")));
  ASSERT_EQ(::mkfifo((root + "/pipe").c_str(), 0600), 0);
  EXPECT_THAT(faults(root + "/pipe"), ElementsAre(root + "/pipe: cannot create: it is a pipe, not a file"));
  EXPECT_THAT(faults("/dev/null"), ElementsAre("/dev/null: cannot create: it is a device, not a file"));
  EXPECT_THAT(faults(root + '/' + std::string(300, 'n')), ElementsAre(HasSubstr("File name too long")));
}

/// Someone who may write nowhere but in their own directories, where the tests run as root.
class OrdinaryUser {
 public:
  OrdinaryUser() {
    constexpr uid_t kNobody = 65534;
    if (before_ == 0 && ::seteuid(kNobody) != 0) throw std::runtime_error("seteuid failed");
  }
  ~OrdinaryUser() {
    if (before_ == 0 && ::seteuid(before_) != 0) std::abort();
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;

 private:
  uid_t before_ = ::geteuid();
};

TEST(AtomicFile, NamesTheDirectoryThatMustNotBeWritten) {
  const TemporaryDirectory directory;
  put(directory / "old", "old");
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0555));
  {
    const OrdinaryUser user;
    EXPECT_THAT(faults_of([&] { write_file(directory / "old", "new"); }),
                ElementsAre((directory / "old").string() + ": cannot create: Permission denied"));
  }
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
  EXPECT_EQ(contents_of(directory / "old"), "old");
  EXPECT_EQ(directory.entries(), 1);
}

TEST(AtomicFile, ReportsADirectoryThatVanished) {
  const TemporaryDirectory directory;
  make_directory(directory / "gone");
  AtomicFile file(directory / "gone/out");
  file.write("x");
  std::filesystem::remove_all(directory / "gone");
  EXPECT_THAT(faults_of([&] { file.commit(); }),
              ElementsAre(HasSubstr("cannot rename into place: No such file")));
}

/// Lets no file of this process grow beyond some bytes, as a full disk would.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(AtomicFile, LeavesTheOldFileWhereTheDiskIsFull) {
  const TemporaryDirectory directory;
  put(directory / "out", "old");
  for (const std::size_t bytes : {std::size_t{5000}, std::size_t{1} << 20}) {  // fails on commit, on write
    SCOPED_TRACE(bytes);
    const FileSizeLimit limit(4096);
    EXPECT_THAT(faults_of([&] { write_file(directory / "out", std::string(bytes, 'x')); }),
                ElementsAre((directory / "out").string() + ": cannot write: File too large"));
  }
  EXPECT_EQ(contents_of(directory / "out"), "old");
  EXPECT_EQ(directory.entries(), 1);
}

TEST(RequireWritable, SaysBeforehandWhereNoFileCanBeMadeAndMakesNone) {
  const TemporaryDirectory directory;
  put(directory / "old", "old");
  EXPECT_NO_THROW(require_writable(directory / "new"));
  EXPECT_NO_THROW(require_writable(directory / "old"));
  EXPECT_EQ(contents_of(directory / "old"), "old");
  EXPECT_EQ(directory.entries(), 1);
  EXPECT_THAT(faults_of([&] { require_writable(directory / "none/new"); }),
              ElementsAre(HasSubstr("none/new: cannot create: No such file or directory")));
}

TEST(RequireDirectory, SaysBeforehandWhereNoneCanBeAndMakesNone) {
  const TemporaryDirectory directory;
  put(directory / "file", "");
  EXPECT_TRUE(faults_of([&] { require_directory(directory / "a" / "b"); }).empty());
  EXPECT_TRUE(faults_of([&] { require_directory("not-there-yet"); }).empty());
  EXPECT_TRUE(faults_of([&] { require_directory(directory.path()); }).empty());
  EXPECT_THAT(faults_of([&] { require_directory(directory / "file" / "a"); }),
              ElementsAre((directory / "file" / "a").string() + ": cannot make directory: Not a directory"));
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0555));
  {
    const OrdinaryUser user;
    EXPECT_THAT(faults_of([&] { require_directory(directory / "a"); }),
                ElementsAre((directory / "a").string() + ": cannot make directory: Permission denied"));
  }
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
  EXPECT_EQ(directory.entries(), 1);
}

TEST(MakeDirectory, MakesAllOfAPathOrSaysWhyNot) {
  const TemporaryDirectory directory;
  make_directory(directory / "a/b/c");
  make_directory(directory / "a/b/c");
  EXPECT_TRUE(std::filesystem::is_directory(directory / "a/b/c"));
  put(directory / "file", "");
  EXPECT_THAT(faults_of([&] { make_directory(directory / "file"); }),
              ElementsAre(HasSubstr("cannot make directory")));
  EXPECT_THAT(faults_of([&] { make_directory(directory / "file/x"); }),
              ElementsAre(HasSubstr("Not a directory")));
}

}  // namespace
}  // namespace wagesim
