#include "core/io/file_pattern.h"

#include <catch2/catch.hpp>

using namespace morphogen;

TEST_CASE("a pattern counts as printf would", "[picture]")
{
    for (const char* text : {"a%04d.png", "a%d.png", "dir/%06d_x.exr", "100%%_%02d.png"}) {
        const auto pattern = FilePattern::parse(text);
        REQUIRE(pattern);
        REQUIRE(pattern->isNumbered());
        for (const int number : {0, 7, 123, 98765}) {
            char expected[64];
            std::snprintf(expected, sizeof expected, text, number);
            CHECK(pattern->path(number).string() == expected);
        }
    }
}

TEST_CASE("a name without a number stays itself until it is numbered", "[picture]")
{
    const auto pattern = FilePattern::parse("out.dir/fox.PLY");
    REQUIRE(pattern);
    CHECK_FALSE(pattern->isNumbered());
    CHECK(pattern->extension() == ".ply");
    CHECK(pattern->path(3) == "out.dir/fox.PLY");
    CHECK(pattern->numbered().path(3) == "out.dir/fox_0003.PLY");
}

TEST_CASE("what printf would read as something else is refused", "[picture]")
{
    for (const char* text : {"a%s.png", "%n.png", "a%04d_%04d.png", "a%", "a%4d.png", "a%099d.png"}) {
        INFO(text);
        const auto pattern = FilePattern::parse(text);
        REQUIRE_FALSE(pattern);
        CHECK(pattern.error().kind == Error::Kind::Usage);
    }
}
