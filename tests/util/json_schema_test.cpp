#include "tests/util/json_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <stdexcept>

namespace wagesim {
namespace {

using boost::json::parse;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> errors(const char* document, const char* schema) {
  return schema_errors(parse(document), parse(schema));
}

TEST(JsonSchema, FindsEachBrokenRule) {
  EXPECT_THAT(errors("1.5", R"({"type": "integer"})"), ElementsAre("$: must be of type \"integer\""));
  EXPECT_THAT(errors("\"1\"", R"({"type": "number"})"), ElementsAre("$: must be of type \"number\""));
  EXPECT_THAT(errors("2", R"({"const": 1})"), ElementsAre("$: must be 1"));
  EXPECT_THAT(errors("\"c\"", R"({"enum": ["a", "b"]})"), ElementsAre("$: must be one of [\"a\",\"b\"]"));
  EXPECT_THAT(errors("-1", R"({"minimum": 0})"), ElementsAre("$: is too small"));
  EXPECT_THAT(errors("2", R"({"maximum": 1})"), ElementsAre("$: is too large"));
  EXPECT_THAT(errors("[]", R"({"minItems": 1})"), ElementsAre("$: is too short"));
  EXPECT_THAT(errors("[1, \"x\"]", R"({"items": {"type": "integer"}})"),
              ElementsAre("$[1]: must be of type \"integer\""));
  EXPECT_THAT(errors("{}", R"({"required": ["a"]})"), ElementsAre("$.a: is missing"));
  EXPECT_THAT(errors(R"({"a": {"b": 1}})", R"({"properties": {"a": {"properties": {"b": {"const": 2}}}}})"),
              ElementsAre("$.a.b: must be 2"));
  EXPECT_THAT(errors(R"({"a": 1, "b": 2})", R"({"properties": {"a": true}, "additionalProperties": false})"),
              ElementsAre("$.b: must not be there"));
  EXPECT_THAT(errors("3", R"({"$ref": "#/$defs/one", "$defs": {"one": {"const": 1}}})"),
              ElementsAre("$: must be 1"));
}

TEST(JsonSchema, AcceptsWhatFollowsTheRules) {
  const char* schema =
      R"({"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "minimum": 1}},
                           "additionalProperties": {"type": "array", "items": {"enum": ["x", 1.5]}}})";
  EXPECT_THAT(errors(R"({"n": 1, "other": ["x", 1.5]})", schema), IsEmpty());
}

TEST(JsonSchema, RefusesASchemaItCannotCheckInFull) {
  EXPECT_THROW((void)errors("1", R"({"multipleOf": 2})"), std::invalid_argument);
  EXPECT_THROW((void)errors("1", R"({"type": "decimal"})"), std::invalid_argument);
  EXPECT_THROW((void)errors("1", R"({"$ref": "other.json"})"), std::invalid_argument);
}

}  // namespace
}  // namespace wagesim
