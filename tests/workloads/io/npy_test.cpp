#include "workloads/io/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"

namespace wagesim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::uint8_t> bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

/// A version 1.0 file, built by hand from the format's description.
std::string npy(const std::string& dictionary, const std::string& values) {
  const char low = static_cast<char>(dictionary.size() & 0xFF);
  const char high = static_cast<char>(dictionary.size() >> 8);
  return std::string("\x93NUMPY\x01\x00", 8) + low + high + dictionary + values;
}

template <class T>
std::vector<std::string> faults_in(const std::string& file) {
  return faults_of([&] { (void)parse_npy<T>(bytes_of(file), "x.npy"); });
}

// What numpy.save writes for numpy.array([[1, -2, 3]], dtype=numpy.int32): 128 bytes before the values.
TEST(Npy, WritesTheBytesThatNumpyWrites) {
  const TemporaryDirectory directory;
  write_npy<std::int32_t>(directory / "a.npy", {1, 3}, std::vector<std::int32_t>{1, -2, 3});
  std::string dictionary = "{'descr': '<i4', 'fortran_order': False, 'shape': (1, 3), }";
  dictionary += std::string(128 - 10 - 1 - dictionary.size(), ' ') + '\n';
  const std::string values("\x01\0\0\0\xFE\xFF\xFF\xFF\x03\0\0\0", 12);
  EXPECT_EQ(contents_of(directory / "a.npy"), npy(dictionary, values));
}

template <class T>
class NpyOfType : public testing::Test {};
using Types =
    testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::int64_t>;
TYPED_TEST_SUITE(NpyOfType, Types);

TYPED_TEST(NpyOfType, ReadsBackWhatItWrote) {
  const TemporaryDirectory directory;
  const std::vector<Shape> shapes = {{6}, {2, 3}, {1, 2, 3}, {3, 1, 2, 1}, {0}, {2, 0}};
  for (const Shape& shape : shapes) {
    Tensor<TypeParam> tensor(shape);
    for (std::int64_t i = 0; i < tensor.elements(); ++i) tensor[i] = static_cast<TypeParam>(i * 37 - 100);
    if (!tensor.empty()) {
      tensor[0] = std::numeric_limits<TypeParam>::min();
      tensor[1] = std::numeric_limits<TypeParam>::max();
    }
    write_npy(directory / "a.npy", tensor);
    EXPECT_EQ(std::filesystem::file_size(directory / "a.npy") % 64,
              sizeof(TypeParam) * tensor.values().size() % 64);
    EXPECT_EQ(read_npy<TypeParam>(directory / "a.npy"), tensor);
  }
}

TEST(Npy, ReadsAnyOrderSpacingQuotesAndVersion) {
  const std::string dictionary = "{ \"shape\":(2 ,1),'fortran_order' : False , 'descr':'|u1'}";
  EXPECT_EQ(parse_npy<std::uint8_t>(bytes_of(npy(dictionary, "ab")), "x").shape(), (Shape{2, 1}));
  std::string second = npy(dictionary, "ab");
  second[6] = 2;
  second.insert(10, 2, '\0');  // four bytes of length
  EXPECT_EQ(parse_npy<std::uint8_t>(bytes_of(second), "x")[1], 'b');
  second[6] = 3;
  EXPECT_EQ(parse_npy<std::uint8_t>(bytes_of(second), "x")[0], 'a');
}

TEST(Npy, RefusesWhatIsNoNpyFile) {
  EXPECT_THAT(faults_in<std::uint8_t>(""),
              ElementsAre("x.npy: magic: must start with \\x93NUMPY, as a .npy file does"));
  EXPECT_THAT(faults_in<std::uint8_t>("PK\x03\x04 this is a zip"), ElementsAre(HasSubstr("magic")));
  const std::string good = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", "ab");
  EXPECT_TRUE(faults_in<std::uint8_t>(good).empty());
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_EQ(faults_in<std::uint8_t>(good.substr(0, length)).size(), 1u) << length;
  EXPECT_THAT(faults_in<std::uint8_t>(good + "c"),
              ElementsAre("x.npy: length of the values = 3 bytes: must be what the shape (2,) takes, 2"));
  std::string version = good;
  version[6] = 4;
  EXPECT_THAT(faults_in<std::uint8_t>(version), ElementsAre("x.npy: version: must be 1.0, 2.0 or 3.0"));
}

TEST(Npy, RefusesHeadersItDoesNotUnderstand) {
  const auto faults = [](const std::string& dictionary) {
    return faults_in<std::uint8_t>(npy(dictionary, "ab"));
  };
  EXPECT_THAT(faults("{'descr': '<u2', 'fortran_order': False, 'shape': (1,), }"),
              ElementsAre("x.npy: element type = <u2: must be |u1"));
  EXPECT_THAT(faults("{'descr': '|u1', 'fortran_order': True, 'shape': (2,), }"),
              ElementsAre(HasSubstr("C order")));
  EXPECT_THAT(faults("{'descr': '|u1', 'fortran_order': False, 'shape': (), }"),
              ElementsAre(HasSubstr("rank 1 to 4")));
  EXPECT_THAT(faults("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1, 1, 1, 1), }"),
              ElementsAre(HasSubstr("rank 1 to 4")));
  EXPECT_THAT(faults("{'descr': '|u1', 'fortran_order': False, 'shape': (2), }"),
              ElementsAre(HasSubstr("comma")));
  EXPECT_THAT(faults("{'descr': '|u1', 'fortran_order': False, 'shape': (1 2), }"),
              ElementsAre(HasSubstr("comma")));
  EXPECT_THAT(faults("{'descr': '|u1', 'fortran_order': False, 'shape': (-2,), }"),
              ElementsAre(HasSubstr("extents")));
  EXPECT_THAT(faults("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,), }"),
              ElementsAre(HasSubstr("extents")));
  EXPECT_THAT(faults("{'descr': '|u1', 'shape': (2,), }"), ElementsAre(HasSubstr("must have descr")));
  EXPECT_THAT(faults("{'descr': '|u1', 'descr': '|u1', 'shape': (2,), }"),
              ElementsAre(HasSubstr("each once")));
  EXPECT_THAT(faults("{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (2,), }"),
              ElementsAre(HasSubstr("dictionary")));
  EXPECT_THAT(faults("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), } x"),
              ElementsAre(HasSubstr("end")));
  EXPECT_THAT(faults(""), ElementsAre(HasSubstr("dictionary")));
}

// Shapes whose product leaves 64 bits, or is huge beside a zero, allocate nothing.
TEST(Npy, RefusesShapesFarLargerThanTheFile) {
  const std::string most = "2147483647";
  for (const std::string& last : {most, std::string("0")}) {
    const std::string shape = "(" + most + ", " + most + ", " + most + ", " + last + ")";
    const std::string dictionary = "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }";
    EXPECT_THAT(faults_in<std::uint8_t>(npy(dictionary, "")),
                ElementsAre(HasSubstr("must be what the shape")));
  }
}

TEST(Npy, RefusesToWriteValuesThatDoNotFillTheShape) {
  EXPECT_THROW(write_npy<std::int8_t>("never.npy", {3}, std::vector<std::int8_t>{1, 2}),
               std::invalid_argument);
}

}  // namespace
}  // namespace wagesim
