// The installed program works wherever its tree was moved to, with the files of that tree and no others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/shell.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using test::run_shell;
using test::ShellOutcome;
using testing::HasSubstr;
using testing::Not;

class InstalledTree : public testing::Test {
 protected:
  void SetUp() override {
    const ShellOutcome installed = shell(
        std::string("'" WAGESIM_CMAKE "' --install '" WAGESIM_BUILD "' --prefix first && mv first moved"));
    ASSERT_EQ(installed.status, 0) << installed.err;
  }

  /// Runs a script in a directory beside the moved tree, with its program in PATH.
  ShellOutcome shell(const std::string& script) const {
    return run_shell(script, directory_.path(), directory_ / "moved" / "bin");
  }

  TemporaryDirectory directory_;
};

TEST_F(InstalledTree, CompilesAndRunsAfterItWasMoved) {
  const ShellOutcome outcome = shell(
      "wagesim compile mixed --machine tiny --batch 2 --quiet -o a.trace\n"
      "wagesim run a.trace --machine tiny --check -o run\n"
      "moved/bin/wagesim train mixed --steps 1\n");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("every tensor equals golden"));
}

TEST_F(InstalledTree, UsesItsOwnFilesAlone) {
  fs::remove(directory_ / "moved/share/wagesim/machines/tiny.yaml");
  fs::rename(directory_ / "moved/share/wagesim/networks/mixed.yaml",
             directory_ / "moved/share/wagesim/networks/blended.yaml");
  const ShellOutcome machine = shell("wagesim compile blended --machine tiny -o a.trace");
  EXPECT_EQ(machine.status, 2);
  EXPECT_THAT(machine.err, HasSubstr("machine = tiny: must be"));
  const ShellOutcome network = shell("wagesim train mixed --steps 1");
  EXPECT_EQ(network.status, 2);
  EXPECT_THAT(network.err, HasSubstr("network = mixed: must be"));
  fs::remove_all(directory_ / "moved/share/wagesim/data");
  const ShellOutcome data = shell("wagesim train blended --steps 1");
  EXPECT_EQ(data.status, 2);
  EXPECT_THAT(data.err, HasSubstr("share/wagesim/data/fashion-mnist-subset"));
}

TEST_F(InstalledTree, HoldsAllThatTheProgramAndItsUsersRead) {
  for (const char* file :
       {"bin/wagesim", "share/wagesim/machines/base.yaml", "share/wagesim/machines/dram/hbm2.yaml",
        "share/wagesim/networks/lenet5.yaml", "share/wagesim/energy/45nm.yaml",
        "share/wagesim/data/fashion-mnist-subset/train-images-idx3-ubyte.gz",
        "share/bash-completion/completions/wagesim", "share/doc/wagesim/README.md",
        "share/doc/wagesim/copyright", "share/doc/wagesim/docs/machine.md"})
    EXPECT_TRUE(fs::is_regular_file(directory_ / "moved" / file)) << file;
}

TEST(DebianPackage, DependsOnTheLibrariesOfTheProgram) {
  const TemporaryDirectory directory;
  const ShellOutcome outcome = run_shell("'" WAGESIM_CPACK "' -G DEB --config '" WAGESIM_BUILD
                                         "/CPackConfig.cmake' -B . > log\n"
                                         "dpkg-deb --field wagesim_*.deb Package Description Depends\n"
                                         "dpkg-deb --contents wagesim_*.deb\n",
                                         directory.path(), fs::path(WAGESIM_PROGRAM).parent_path());
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* part :
       {"Package: wagesim\n", "libsystemc", "libprotobuf", "libyaml-cpp", "libboost-program-options",
        "libc6 (>= ", "./usr/bin/wagesim\n", "./usr/share/wagesim/machines/base.yaml\n",
        "./usr/share/bash-completion/completions/wagesim\n", "./usr/share/doc/wagesim/copyright\n"})
    EXPECT_THAT(outcome.out, HasSubstr(part));
  EXPECT_THAT(outcome.out, Not(HasSubstr("libboost-mpi")));
  EXPECT_THAT(outcome.out, Not(HasSubstr("wagesim-mpi-sweep")));
}

TEST(DebianPackage, OfMpiNeedsThatOfTheProgram) {
  const fs::path programs = fs::path(WAGESIM_PROGRAM).parent_path();
  if (!fs::exists(programs / "wagesim-mpi-sweep")) GTEST_SKIP() << "built without Boost.MPI";
  const TemporaryDirectory directory;
  const ShellOutcome outcome = run_shell("'" WAGESIM_CPACK "' -G DEB --config '" WAGESIM_BUILD
                                         "/CPackConfig.cmake' -B . > log\n"
                                         "dpkg-deb --field wagesim-mpi_*.deb Package Description Depends\n"
                                         "dpkg-deb --contents wagesim-mpi_*.deb\n",
                                         directory.path(), programs);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* part : {"Package: wagesim-mpi\n", "wagesim (= ", "libboost-mpi", "mpi-default-bin",
                           "./usr/bin/wagesim-mpi-sweep\n"})
    EXPECT_THAT(outcome.out, HasSubstr(part));
  EXPECT_THAT(outcome.out, Not(HasSubstr("./usr/bin/wagesim\n")));
}

}  // namespace
}  // namespace wagesim
