#include "workloads/trace/trace_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/compile_case.h"
#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"

namespace wagesim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Trace small_trace() {
  return compile(test::compile_case(test::small_network(), 2, 7, 2), test::roomy_machine()).trace;
}

std::vector<std::string> decoding_faults(const std::vector<std::uint8_t>& bytes) {
  return faults_of([&] { static_cast<void>(decode_trace(bytes, "x.trace")); });
}

TEST(TraceFile, ReadsBackWhatItWrote) {
  const TemporaryDirectory directory;
  const Trace trace = small_trace();
  write_trace(directory / "x.trace", trace);
  const Trace again = read_trace(directory / "x.trace");
  EXPECT_EQ(again.blobs, trace.blobs);
  EXPECT_EQ(encode_trace(again), encode_trace(trace));
  EXPECT_EQ(again.program.network.layers.size(), 3u);
  EXPECT_EQ(again.program.commands.size(), trace.program.commands.size());
  EXPECT_EQ(again.program.commands[0].product.geometry, trace.program.commands[0].product.geometry);
  EXPECT_EQ(again.program.commands[0].product.tiling, trace.program.commands[0].product.tiling);
  EXPECT_EQ(directory.entries(), 1);
}

TEST(TraceFile, KeepsResumedLfsrStates) {
  Trace trace = small_trace();
  trace.program.lfsr_states = {1, 0xFFFFFFFF, 77};
  EXPECT_EQ(decode_trace(encode_trace(trace), "x").program.lfsr_states, trace.program.lfsr_states);
}

TEST(TraceFile, StartsWithMagicVersionAndSize) {
  const auto bytes = encode_trace(small_trace());
  EXPECT_EQ(std::string(bytes.begin(), bytes.begin() + 8), "WAGETRC1");
  EXPECT_EQ(bytes[8], 2);
  std::size_t blobs = 0;
  for (const auto& blob : small_trace().blobs) blobs += blob.size();
  EXPECT_EQ(bytes[16] + 256u * bytes[17], bytes.size() - 24 - blobs);
}

TEST(TraceFile, RefusesEveryTruncation) {
  const auto bytes = encode_trace(small_trace());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::vector<std::uint8_t> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    ASSERT_THAT(decoding_faults(cut), Not(IsEmpty())) << "first " << size << " bytes";
  }
}

TEST(TraceFile, RefusesEveryFlippedBit) {
  auto bytes = encode_trace(small_trace());
  for (std::size_t byte = 0; byte < bytes.size(); ++byte) {
    const auto bit = static_cast<std::uint8_t>(1u << (byte % 8));
    bytes[byte] ^= bit;
    ASSERT_THAT(decoding_faults(bytes), Not(IsEmpty())) << "byte " << byte;
    bytes[byte] ^= bit;
  }
}

TEST(TraceFile, RefusesBytesAfterTheEnd) {
  auto bytes = encode_trace(small_trace());
  bytes.push_back(0);
  EXPECT_THAT(decoding_faults(bytes), ElementsAre(HasSubstr("x.trace: end = 1 bytes: nothing may follow")));
}

TEST(TraceFile, NamesMagicAndVersion) {
  auto bytes = encode_trace(small_trace());
  bytes[8] = 9;
  EXPECT_THAT(decoding_faults(bytes),
              ElementsAre("x.trace: version = 9: this program reads version 2: compile it again"));
  bytes[0] = 'w';
  EXPECT_THAT(decoding_faults(bytes), ElementsAre(HasSubstr("does not start with WAGETRC1")));
  EXPECT_THAT(decoding_faults({}), ElementsAre(HasSubstr("does not start with WAGETRC1")));
}

TEST(TraceFile, RefusesToWriteAnInconsistentTrace) {
  const TemporaryDirectory directory;
  Trace trace = small_trace();
  trace.program.batch = 3;
  EXPECT_THAT(faults_of([&] { write_trace(directory / "x.trace", trace); }), Not(IsEmpty()));
  EXPECT_EQ(directory.entries(), 0);
}

}  // namespace
}  // namespace wagesim
