// What is written as .npz is read back, by our own reader here and by NumPy in tests/app/physics_commands_test.cpp.
#include "core/io/npz.h"
#include "core/io/write_npz.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;

TEST_CASE("arrays that are written to an archive come back from it, numbers to the bit and texts in every script", "[trajectory]")
{
    const support::TemporaryFolder folder;
    const std::vector<double> exact{0.1, -0.0, 1e-308, 1.7976931348623157e308, 2.5, 3};
    const std::vector<NpzArray> written{{"exact", exact, 1},
                                        {"rough", std::vector<float>{0.1f, 2, 3, 4, 5, 6}, 3},
                                        {"whole", std::vector<std::int64_t>{-5, 0, 1ll << 52}, 1},
                                        {"names", std::vector<std::string>{"ball", "Füchsin", "狐", ""}, 1}};
    REQUIRE(writeNpz(folder / "t.npz", written));
    const auto names = namesInNpz(folder / "t.npz");
    REQUIRE(names);
    CHECK(*names == std::vector<std::string>{"exact", "rough", "whole", "names"});
    const auto read = readNpz(folder / "t.npz", *names);
    INFO((read ? "" : read.error().message));
    REQUIRE(read);
    CHECK((*read)[0].numbers == exact);
    CHECK(std::signbit((*read)[0].numbers[1]));
    CHECK((*read)[1].shape == std::vector<std::size_t>{2, 3});
    CHECK((*read)[1].numbers.front() == static_cast<double>(0.1f));
    CHECK((*read)[2].numbers == std::vector<double>{-5, 0, 4503599627370496.0});
    CHECK((*read)[3].texts == std::vector<std::string>{"ball", "Füchsin", "狐", ""});
}
