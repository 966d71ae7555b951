// Rows of splats: what is taken out and put together again is what was there.
#include "core/select/splat_rows.h"

#include "core/scene/join_splats.h"
#include "core/scene/take_rows.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <numeric>

using namespace morphogen;

TEST_CASE("splats taken apart and joined are the same splats", "[select]")
{
    const Splats all = support::randomSplats(70000, 2, 3);   // more than one chunk
    std::vector<std::uint32_t> first(40000), second(30000);
    std::iota(first.begin(), first.end(), 0u);
    std::iota(second.begin(), second.end(), 40000u);
    CHECK(joined(takeRows(all, first), takeRows(all, second)) == all);
    std::vector<std::uint32_t> reversed(70000);
    std::iota(reversed.rbegin(), reversed.rend(), 0u);
    CHECK(takeRows(takeRows(all, reversed), reversed) == all);
    CHECK(takeRows(all, std::vector<std::uint32_t>{}).size() == 0);
}

TEST_CASE("joining keeps what either has and fills up with zeros", "[select]")
{
    Splats a = support::randomSplats(5, 0, 1), b = support::randomSplats(3, 1, 2);
    a.extra = {{"confidence", Column::of(std::vector<float>{1, 2, 3, 4, 5})}};
    b.extra = {{"label", Column::of(std::vector<std::uint8_t>{7, 8, 9})}};
    const Splats both = joined(a, markedInvented(b));
    CHECK(both.size() == 8);
    CHECK(both.shDegree == 1);
    CHECK(both.shRest.size() == 9);
    CHECK(both.shRest[4].at<float>(2) == 0);
    CHECK(both.shRest[4].at<float>(6) == b.shRest[4].at<float>(1));
    CHECK(both.extra[0].column.toVector<float>() == std::vector<float>{1, 2, 3, 4, 5, 0, 0, 0});
    CHECK(both.extra[1].column.toVector<std::uint8_t>() == std::vector<std::uint8_t>{0, 0, 0, 0, 0, 7, 8, 9});
    CHECK(inventedMarks(both) == std::vector<std::uint8_t>{0, 0, 0, 0, 0, 1, 1, 1});
    CHECK(inventedMarks(a) == std::vector<std::uint8_t>(5, 0));
}
