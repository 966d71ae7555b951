#include "core/io/spacetime.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::spacetime {
namespace {

constexpr SplatColumn kColours[] = {SplatColumn::Dc0, SplatColumn::Dc1, SplatColumn::Dc2};

Column mapped(const Column& column, float (*map)(float))
{
    ColumnWriter writer(ScalarType::F32, 1, column.rows());
    for (std::size_t k = 0; k < writer.chunkCount(); ++k) std::ranges::transform(column.chunk<float>(k), writer.chunk<float>(k).begin(), map);
    return writer.finish();
}

float finiteOrZero(float x) { return std::isfinite(x) ? x : 0.0f; }
/// trbf_scale is a logarithm in the file; a splat that never fades has a very large one.
float widthOfFade(float x) { return std::isnan(x) ? 1.0f : std::exp(std::clamp(x, -30.0f, 30.0f)); }

}  // namespace

std::vector<std::string> motionNames()
{
    std::vector<std::string> names;
    for (int i = 0; i < 9; ++i) names.push_back(fmt::format("motion_{}", i));
    for (int i = 0; i < 4; ++i) names.push_back(fmt::format("omega_{}", i));
    names.push_back("trbf_center");
    names.push_back("trbf_scale");
    return names;
}

PolynomialMotion takeMotion(std::vector<NamedColumn>& extra)
{
    PolynomialMotion motion;
    for (const std::string& name : motionNames()) {
        const auto at = std::find_if(extra.begin(), extra.end(), [&](const NamedColumn& c) { return c.name == name; });
        if (name.starts_with("motion")) motion.motion.push_back(mapped(at->column, finiteOrZero));
        else if (name.starts_with("omega")) motion.omega.push_back(mapped(at->column, finiteOrZero));
        else if (name == "trbf_center") motion.centre = mapped(at->column, finiteOrZero);
        else motion.scale = mapped(at->column, widthOfFade);
        extra.erase(at);
    }
    return motion;
}

void coloursToHarmonics(SplatsWriter& writer)
{
    for (const SplatColumn c : kColours)
        for (std::size_t k = 0; k < writer.chunkCount(); ++k)
            for (float& v : writer.column(c, k)) v = (v - 0.5f) / kShC0;
}

bool looksLikeColours(SplatsWriter& writer)
{
    std::size_t negative = 0;
    for (const SplatColumn c : kColours)
        for (std::size_t k = 0; k < writer.chunkCount(); ++k)
            negative += static_cast<std::size_t>(std::ranges::count_if(writer.column(c, k), [](float v) { return v < -0.1f; }));
    return negative * 20 < writer.size() * 3;
}

}  // namespace morphogen::spacetime
