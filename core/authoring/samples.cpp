#include "core/authoring/samples.h"

#include "core/authoring/sample_worlds.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <vector>

namespace morphogen {
namespace {

struct Recipe {
    SampleInfo info;
    Result<World> (*make)(const JobContext& job);
};

constexpr std::array kRecipes = {
    Recipe{{"first-look", "A fox walks round a clearing, a jelly bear trembles, a ball drops beside a block."}, makeFirstLook},
    Recipe{{"walking-creature", "A fox walks round a mossy boulder; it can also walk on the spot and stand idle."}, makeWalkingCreature},
    Recipe{{"collision", "A red ball rolls into a pyramid of toy blocks."}, makeCollision},
    Recipe{{"dominoes", "A ball starts a row of nine dominoes; simulated."}, makeDominoes},
    Recipe{{"cradle", "Four steel balls lie in a row, a fifth runs into them; simulated."}, makeCradle},
    Recipe{{"pre-emption", "Two balls are thrown at a bottle, and one comes first; simulated."}, makePreemption},
    Recipe{{"over-determination", "Two balls hit a bottle together; simulated."}, makeOverdetermination},
    Recipe{{"barrier", "A ball is thrown at a bottle behind a barrier; simulated."}, makeBarrier},
    Recipe{{"colliding-toys", "A ball rolls into a pyramid of blocks, and three more lie about; simulated."}, makeCollidingToys},
    Recipe{{"soft-things", "A ball rolls into a jelly cube that carries another, and a flag blows in the wind; simulated."}, makeSoftThings},
    Recipe{{"soft-bend", "A jelly bear is pushed over and springs back."}, makeSoftBend},
    Recipe{{"hard-capture", "A cluttered room as an imperfect reconstruction gives it, with true ids of ten things and of the debris."}, makeHardCaptureWorld},
};

}  // namespace

std::span<const SampleInfo> samples()
{
    static const auto infos = [] {
        std::array<SampleInfo, kRecipes.size()> all;
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = kRecipes[i].info;
        return all;
    }();
    return infos;
}

Result<World> makeSample(std::string_view name, const JobContext& job)
{
    std::vector<std::string_view> names;
    for (const Recipe& recipe : kRecipes) {
        if (recipe.info.name == name) return recipe.make(job);
        names.push_back(recipe.info.name);
    }
    return makeError(Error::Kind::NotFound, name, fmt::format("no sample has that name; there are {}", fmt::join(names, ", ")));
}

}  // namespace morphogen
