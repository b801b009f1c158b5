#include "workloads/train/tree_compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"
#include "workloads/io/npy.h"

namespace wagesim {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// Two equal trees of some tensors of one step.
class CompareTrees : public testing::Test {
 protected:
  CompareTrees() {
    const fs::path step = a_ / "step0000";
    for (const char* layer : {"conv0", "fc0", "fc1"}) fs::create_directories(step / layer);
    for (const char* name :
         {"conv0/activation.npy", "conv0/error.npy", "conv0/weight_next.npy", "fc1/error.npy"})
      write_npy(step / name, Tensor<std::int8_t>({2, 3}));
    write_npy(step / "fc0/sum.npy", Tensor<std::int32_t>({8, 16}));
    write_npy(step / "fc1/shift.npy", Tensor<std::int32_t>({2}));
    fs::copy(a_, b_, fs::copy_options::recursive);
  }
  std::string difference() { return compare_trees(a_, b_).difference.value_or("equal"); }

  TemporaryDirectory directory_;
  fs::path a_ = directory_ / "a", b_ = directory_ / "b";
};

TEST_F(CompareTrees, FindsACopyEqual) {
  EXPECT_EQ(difference(), "equal");
  EXPECT_EQ(compare_trees(a_, b_).files, 6);
}

TEST_F(CompareTrees, NamesTensorElementAndBothValues) {
  Tensor<std::int32_t> sum = read_npy<std::int32_t>(b_ / "step0000/fc0/sum.npy");
  sum[37] = -1000;  // row 2, column 5 of [8, 16]
  write_npy(b_ / "step0000/fc0/sum.npy", sum);
  EXPECT_EQ(difference(), "step0000/fc0/sum.npy: element [2, 5] (number 37) is 0 and -1000");
}

TEST_F(CompareTrees, NamesTheCauseBeforeItsConsequences) {
  const auto spoil = [&](const std::string& name) {
    auto tensor = read_npy<std::int8_t>(b_ / "step0000" / name);
    tensor[0] = static_cast<std::int8_t>(tensor[0] ^ 1);
    write_npy(b_ / "step0000" / name, tensor);
  };
  spoil("conv0/weight_next.npy");
  EXPECT_THAT(difference(), HasSubstr("conv0/weight_next.npy"));
  spoil("conv0/error.npy");
  EXPECT_THAT(difference(), HasSubstr("conv0/error.npy"));
  spoil("fc1/error.npy");  // comes before conv0's on the way back
  EXPECT_THAT(difference(), HasSubstr("fc1/error.npy"));
  Tensor<std::int32_t> sum({8, 16});
  sum[0] = 1;
  write_npy(b_ / "step0000/fc0/sum.npy", sum);  // forward comes first, whatever the layer
  EXPECT_THAT(difference(), HasSubstr("fc0/sum.npy"));
  spoil("conv0/activation.npy");
  EXPECT_THAT(difference(), HasSubstr("conv0/activation.npy"));
}

TEST_F(CompareTrees, TellsMissingFilesTypesAndShapes) {
  fs::remove(b_ / "step0000/fc1/shift.npy");
  EXPECT_EQ(difference(), "step0000/fc1/shift.npy: only in " + a_.string());
  write_npy(b_ / "step0000/fc1/shift.npy", Tensor<std::int16_t>({2}));
  EXPECT_EQ(difference(), "step0000/fc1/shift.npy: type is <i4 and <i2");
  write_npy(b_ / "step0000/fc1/shift.npy", Tensor<std::int32_t>({2, 1}));
  EXPECT_EQ(difference(), "step0000/fc1/shift.npy: shape is [2] and [2, 1]");
}

TEST_F(CompareTrees, ComparesOtherFilesByteByByte) {
  put(a_ / "stats.json", "{\n1\n2\n}");
  put(b_ / "stats.json", "{\n1\n3\n}");
  EXPECT_EQ(difference(), "stats.json: differs from byte 4 on (line 3); 7 and 7 bytes");
}

/// What stands before the values in an .npy file with this dictionary, of less than 256 bytes.
std::string npy_start(const std::string& dictionary) {
  const auto length = static_cast<char>(dictionary.size());
  return std::string("\x93NUMPY\x01", 7) + '\0' + length + '\0' + dictionary;
}

TEST_F(CompareTrees, ComparesByValueWhereHeadersAreSpeltApart) {
  const std::string file = "step0000/fc1/shift.npy", values("\1\0\0\0\2\0\0\0", 8);
  put(a_ / file, npy_start("{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }\n") + values);
  put(b_ / file, npy_start("{'shape':(2,),'descr':'<i4','fortran_order':False}") + values);
  EXPECT_EQ(difference(), "equal");
}

/// Writes a file of that size whose middle takes no disk.
void put_sparse(const fs::path& path, const std::string& start, std::uint64_t bytes, const std::string& end) {
  put(path, start);
  fs::resize_file(path, bytes - end.size());
  std::ofstream(path, std::ios::app | std::ios::binary) << end;
}

TEST_F(CompareTrees, TakesNoMoreMemoryForLargerFiles) {
  constexpr std::uint64_t kBytes = std::uint64_t{256} << 20;
  const std::string start = npy_start("{'descr': '|i1', 'fortran_order': False, 'shape': (268435381,), }");
  ASSERT_EQ(start.size(), 75u);  // and all else are values
  for (const auto& [tree, last] : {std::pair(a_, "\1"), std::pair(b_, "\2")}) {
    put_sparse(tree / "step0000/fc1/shift.npy", start, kBytes, last);
    put_sparse(tree / "zeros", "", kBytes, last);
  }
  const auto peak_kib = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const long before = peak_kib();
  EXPECT_EQ(difference(), "zeros: differs from byte 268435455 on (line 1); 268435456 and 268435456 bytes");
  for (const fs::path& tree : {a_, b_}) fs::remove(tree / "zeros");
  EXPECT_EQ(difference(), "step0000/fc1/shift.npy: element [268435380] (number 268435380) is 1 and 2");
  EXPECT_LT(peak_kib() - before, 64 << 10);
}

TEST_F(CompareTrees, RefusesWhatItDoesNotLookInto) {
  const auto refused = [&](const fs::path& path) {
    EXPECT_THAT(faults_of([&] { (void)compare_trees(a_, b_); }),
                testing::ElementsAre(path.string() + ": file: must be a file or a directory itself"));
    fs::remove(path);
  };
  fs::create_directory_symlink(b_ / "step0000", b_ / "again");
  refused(b_ / "again");
  fs::create_symlink(b_ / "nowhere", b_ / "dangling");
  refused(b_ / "dangling");
  ASSERT_EQ(mkfifo((a_ / "pipe").c_str(), 0600), 0);
  refused(a_ / "pipe");
  fs::create_symlink(b_ / "step0000/fc1/shift.npy",
                     b_ / "step0000/fc0/shift.npy");  // one to a file is the file
  EXPECT_THAT(difference(), HasSubstr("step0000/fc0/shift.npy: only in"));
}

TEST_F(CompareTrees, RefusesWhatIsNoDirectory) {
  EXPECT_THAT(faults_of([&] { (void)compare_trees(a_, directory_ / "none"); }),
              testing::ElementsAre(HasSubstr("must exist")));
  fs::create_directory(directory_ / "none");
  EXPECT_THAT(faults_of([&] { (void)compare_trees(a_, directory_ / "none"); }),
              testing::ElementsAre(HasSubstr("must not be empty")));
}

}  // namespace
}  // namespace wagesim
