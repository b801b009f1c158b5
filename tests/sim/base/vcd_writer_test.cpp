#include "sim/base/vcd_writer.h"

#include <gtest/gtest.h>

#include <utility>

namespace wagesim {
namespace {

class Text final : public TextSink {
 public:
  void write(std::string_view text) override { text_ += text; }
  std::string take() { return std::exchange(text_, {}); }

 private:
  std::string text_;
};

TEST(VcdWriter, DeclaresSignalsInTheirScopes) {
  Text text;
  VcdWriter writer(text);
  writer.declare("array", "valid_o", 1);
  writer.declare("array", "sum_o_0", 32);
  writer.declare("load", "busy", 1);
  writer.begin();
  EXPECT_EQ(text.take(),
            "$timescale 1ps $end\n"
            "$scope module array $end\n"
            "$var wire 1 ! valid_o $end\n"
            "$var wire 32 \" sum_o_0 $end\n"
            "$upscope $end\n"
            "$scope module load $end\n"
            "$var wire 1 # busy $end\n"
            "$upscope $end\n"
            "$enddefinitions $end\n");
}

TEST(VcdWriter, WritesOnlyChangesUnderTheirTime) {
  Text text;
  VcdWriter writer(text);
  const VcdWriter::Signal bit = writer.declare("a", "bit", 1);
  const VcdWriter::Signal word = writer.declare("a", "word", 4);
  writer.begin();
  text.take();
  writer.change(1000, bit, 1);
  writer.change(1000, word, 0xF5);  // cut to its width
  writer.change(2000, bit, 1);      // no change
  writer.change(3000, bit, 0);
  EXPECT_EQ(text.take(), "#1000\n1!\nb0101 \"\n#3000\n0!\n");
}

}  // namespace
}  // namespace wagesim
