#include "workloads/input/printable.h"

#include <gtest/gtest.h>

namespace wagesim {
namespace {

TEST(Printable, LeavesTextOfAnyLanguageAsItIs) {
  for (const char* text : {"", "plain text 1 = 2", "\u00e9\u4e2d\U0001f600"}) {
    EXPECT_EQ(printable(text), text);
    EXPECT_TRUE(is_printable(text));
  }
}

TEST(Printable, SpellsOutControlCharactersOfAsciiAndLatin1) {
  EXPECT_EQ(printable("a\tb\x1b[2J\r\n"), "a\\tb\\x1b[2J\\r\\n");
  EXPECT_EQ(printable(std::string("\0\x7f", 2)), "\\x00\\x7f");
  EXPECT_EQ(printable("\u009b31m"), "\\u009b31m");  // CSI as one character
}

TEST(Printable, SpellsOutMarksThatTurnOrBreakLines) {
  EXPECT_EQ(printable("\u202etxt.exe\u2066\u2028\ufeff"), "\\u202etxt.exe\\u2066\\u2028\\ufeff");
}

TEST(Printable, SpellsOutBytesThatAreNoUtf8) {
  EXPECT_EQ(printable("a\xff\xc3"), "a\\xff\\xc3");         // a stray byte, a half letter
  EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80");           // zero, too long
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // half a surrogate pair
  EXPECT_FALSE(is_printable("\xff"));
}

TEST(Printable, CutsWithoutHalvingALetterOrAnEscape) {
  EXPECT_EQ(excerpt(std::string(60, 'x')), std::string(60, 'x'));
  EXPECT_EQ(excerpt(std::string(61, 'x')), std::string(60, 'x') + "...");
  EXPECT_EQ(excerpt(std::string(59, 'x') + "\u00e9"), std::string(59, 'x') + "...");
  EXPECT_EQ(excerpt(std::string(58, 'x') + "\n\n"), std::string(58, 'x') + "\\n...");
}

/// Every string of up to two bytes: what comes out is printable and comes out of itself unchanged.
TEST(Printable, IsItsOwnFixedPoint) {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string text{static_cast<char>(first), static_cast<char>(second)};
      ASSERT_TRUE(is_printable(printable(text))) << first << ' ' << second;
    }
}

}  // namespace
}  // namespace wagesim
