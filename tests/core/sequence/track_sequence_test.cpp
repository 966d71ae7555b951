// Sequences in which nothing corresponds: what is made of them looks the same, and splats are followed truly.
#include "core/sequence/track_sequence.h"

#include "core/edit/add_objects.h"
#include "core/edit/edit_json.h"
#include "core/edit/handles.h"
#include "core/edit/history.h"
#include "core/evaluate/pose_at.h"
#include "core/io/import.h"
#include "core/scene/join_splats.h"
#include "core/scene/splat_channels.h"
#include "core/scene/take_rows.h"
#include "core/sequence/channel_coder.h"
#include "core/sequence/compare_frames.h"
#include "core/store/project_file.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <numeric>
#include <optional>
#include <random>
#include <thread>

using namespace morphogen;

namespace {

/// A patterned ellipsoid of flat splats, spread evenly, or by chance as far as that goes.
Splats egg(std::size_t count, float phase = 0, std::optional<unsigned> seed = {})
{
    SplatsBuilder splats(count, 0);
    std::mt19937 random(seed.value_or(0));
    std::uniform_real_distribution<float> aside(-0.2f, 0.2f);
    const float apart = seed ? std::sqrt(4 * std::numbers::pi_v<float> / static_cast<float>(count)) : 0.0f;
    for (std::size_t i = 0; i < count; ++i) {
        const float y = std::clamp(1 - 2 * (static_cast<float>(i) + 0.5f) / static_cast<float>(count) + apart * aside(random), -0.999f, 0.999f), r = std::sqrt(1 - y * y);
        const float a = 2.3999632f * static_cast<float>(i) + phase + apart * aside(random) / r;
        const Vec3 n(r * std::cos(a), y, r * std::sin(a));
        splats.setPosition(i, Vec3(0.5f, 0.8f, 0.3f) * n);
        const Vec3 out = glm::normalize(n / Vec3(0.5f, 0.8f, 0.3f)), side = glm::normalize(glm::cross(out, std::abs(out.y) < 0.9f ? Vec3(0, 1, 0) : Vec3(1, 0, 0)));
        splats.setRotation(i, glm::quat_cast(Mat3(side, glm::cross(out, side), out)));
        const float size = 1.4f / std::sqrt(static_cast<float>(count));
        splats.setStandardDeviations(i, Vec3(size, size, 0.1f * size));
        splats.setPeakAlpha(i, 0.9f);
        splats.setColour(i, Rgb(0.5f + 0.4f * std::sin(5 * n.x), 0.5f + 0.4f * std::sin(7 * n.y + 1), 0.5f + 0.4f * std::sin(6 * n.z + 2)));
    }
    return splats.finish();
}

/// Turns, and bends to the side the more the higher: what no single rigid motion does.
Splats movedEgg(const Splats& rest, float t)
{
    SplatsBuilder moved(rest.size(), 0);
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) moved.columns[c] = rest.columns[c].toVector<float>();
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const Vec3 p = rest.position(i);
        const Quat turn = glm::angleAxis(0.7f * t, Vec3(0, 1, 0)) * glm::angleAxis(0.5f * t * std::max(p.y, 0.0f), Vec3(0, 0, 1));
        moved.setPosition(i, turn * p + Vec3(0.3f * t, 0.1f * std::sin(3 * t), 0));
        moved.setRotation(i, turn * rest.rotation(i));
    }
    return moved.finish();
}

std::vector<std::uint32_t> shuffledRows(std::size_t count, unsigned seed)
{
    std::vector<std::uint32_t> rows(count);
    std::iota(rows.begin(), rows.end(), 0u);
    std::mt19937 random(seed);
    std::ranges::shuffle(rows, random);
    return rows;
}

Object sequenceOf(std::vector<Splats> frames)
{
    auto sequence = std::make_shared<FrameSequence>();
    sequence->fps = 12;
    for (Splats& frame : frames) sequence->frames.push_back(std::make_shared<const Splats>(std::move(frame)));
    Object object;
    object.name = "egg";
    object.splats = sequence->frames.front();
    object.sequence = std::move(sequence);
    return object;
}

sequence::FrameSource sourceOf(const Object& object)
{
    return {object.sequence->frames.size(), [&](std::size_t frame) -> Result<std::shared_ptr<const Splats>> { return object.sequence->frames[frame]; }};
}

/// The worst of eight views of every frame, through the world as anyone sees it.
double leastDecibels(const Object& wanted, const World& world)
{
    Bounds bounds;
    for (const auto& frame : wanted.sequence->frames) bounds.add(frame->bounds());
    sequence::FrameComparer comparer(bounds, {.pixels = 256});
    double least = 99;
    for (std::size_t f = 0; f < wanted.sequence->frames.size(); ++f) {
        const double secs = static_cast<double>(f) / wanted.sequence->fps;
        const auto views = comparer.compare(f, [&] { return Result(wanted.sequence->frames[f]); }, poseAt(world, *world.objects.front(), secs), {});
        REQUIRE(views);
        least = std::min(least, *std::ranges::min_element(*views));
    }
    return least;
}

World worldOf(const Object& object)
{
    auto world = apply(World{}, AddObjects{{object}});
    REQUIRE(world);
    return *std::move(world);
}

}  // namespace

TEST_CASE("shuffled splats of a bending, turning thing are each followed through all frames", "[sequence]")
{
    constexpr std::size_t kCount = 3000, kFrames = 6;
    const Splats rest = egg(kCount);
    std::vector<Splats> frames;
    std::vector<std::vector<std::uint32_t>> orders;
    for (std::size_t f = 0; f < kFrames; ++f) {
        orders.push_back(shuffledRows(kCount, static_cast<unsigned>(f)));
        frames.push_back(takeRows(movedEgg(rest, static_cast<float>(f) / 10), orders.back()));
    }
    const Object object = sequenceOf(std::move(frames));
    const auto tracks = sequence::followSplats(sourceOf(object), {}, {});
    REQUIRE(tracks);
    std::size_t right = 0, pairs = 0;
    for (std::size_t f = 1; f < kFrames; ++f) {
        std::vector<int> uses(kCount, 0);
        for (std::size_t i = 0; i < tracks->splatCount(); ++i) {
            const std::uint32_t now = tracks->rows[f][i], before = tracks->rows[f - 1][i];
            if (now != sequence::kNoRow) REQUIRE(++uses[now] == 1);   // a row is one splat's
            if (now == sequence::kNoRow || before == sequence::kNoRow) continue;
            ++pairs, right += orders[f][now] == orders[f - 1][before];
        }
    }
    CHECK(pairs >= (kFrames - 1) * kCount * 98 / 100);
    CHECK(right >= pairs * 98 / 100);
}

TEST_CASE("a shuffled sequence becomes one object that looks like it and is far smaller", "[sequence]")
{
    constexpr std::size_t kCount = 3000, kFrames = 6;
    const Splats rest = egg(kCount);
    std::vector<Splats> frames;
    for (std::size_t f = 0; f < kFrames; ++f) frames.push_back(takeRows(movedEgg(rest, static_cast<float>(f) / 10), shuffledRows(kCount, static_cast<unsigned>(f))));
    const Object object = sequenceOf(std::move(frames));
    const auto tracked = sequence::trackSequence(object, {}, {});
    REQUIRE(tracked);
    CHECK(tracked->object.name == "egg");
    CHECK_FALSE(tracked->object.sequence);
    CHECK(tracked->object.durationSecs() == Approx(object.durationSecs()));
    const World world = worldOf(tracked->object);
    CHECK(leastDecibels(object, world) >= 32);
    for (const auto& frame : tracked->report.frames) CHECK(frame.leastDecibels >= 32);
    CHECK(tracked->object.byteCount() < object.byteCount());
    // The same edit in a script gives the same object.
    World before = worldOf(object);
    const auto edit = editFromJson(json::Json{{"op", "track"}, {"object", "egg"}}, before);
    REQUIRE(edit);
    const auto after = morphogen::apply(before, *edit);
    REQUIRE(after);
    CHECK(*after->objects.front()->splats == *world.objects.front()->splats);
    CHECK(*after->objects.front()->channels == *world.objects.front()->channels);
}

TEST_CASE("frames that were sampled anew are told by the splats of one", "[sequence]")
{
    constexpr std::size_t kFrames = 6;
    std::vector<Splats> frames;
    std::size_t splats = 0;
    for (std::size_t f = 0; f < kFrames; ++f) {
        const std::size_t count = 3000 + 70 * (f * 5 % 7);
        frames.push_back(movedEgg(egg(count, 1.3f * static_cast<float>(f), static_cast<unsigned>(f)), static_cast<float>(f) / 10));
        splats += count;
    }
    const Object object = sequenceOf(std::move(frames));
    const auto tracks = sequence::followSplats(sourceOf(object), {}, {});
    REQUIRE(tracks);
    CHECK(tracks->sampling == sequence::Sampling::Anew);
    const auto tracked = sequence::trackSequence(object, {}, {});
    REQUIRE(tracked);
    CHECK(tracked->report.sampling == sequence::Sampling::Anew);
    // Hardly any but the first frame's, where splat for splat nearly all would be born in every frame.
    CHECK(tracked->report.splats < splats / kFrames * 11 / 10);
    const World world = worldOf(tracked->object);
    CHECK(leastDecibels(object, world) >= 30);
    // Splat for splat it takes more room.
    const auto other = sequence::trackSequence(object, {.sampling = sequence::Sampling::Same}, {});
    REQUIRE(other);
    CHECK(tracked->object.channels->byteCount() < other->object.channels->byteCount());
}

TEST_CASE("the splats of a fox that runs are each followed, legs that pass each other included", "[sequence]")
{
    const auto file = support::sharedData("animated/fox/Fox.glb");
    MG_NEED(file);
    ImportOptions options;
    options.splatCount = 6000;
    options.clip = "Run";
    const std::vector<std::filesystem::path> paths{file};
    const auto imported = importFiles(paths, options, {});
    REQUIRE(imported);
    const Object& fox = imported->front().object;
    constexpr std::size_t kFrames = 10;
    std::vector<Splats> frames;
    std::vector<std::vector<std::uint32_t>> orders;
    for (std::size_t f = 0; f < kFrames; ++f) {
        orders.push_back(shuffledRows(fox.splats->size(), static_cast<unsigned>(f)));
        frames.push_back(takeRows(bake(restPoseAt(fox, static_cast<double>(f) / 24)), orders.back()));
    }
    const Object object = sequenceOf(std::move(frames));
    const auto tracks = sequence::followSplats(sourceOf(object), {}, {});
    REQUIRE(tracks);
    CHECK(tracks->splatCount() < fox.splats->size() * 104 / 100);
    std::size_t right = 0, pairs = 0;
    for (std::size_t f = 1; f < kFrames; ++f)
        for (std::size_t i = 0; i < tracks->splatCount(); ++i) {
            const std::uint32_t now = tracks->rows[f][i], before = tracks->rows[f - 1][i];
            if (now != sequence::kNoRow && before != sequence::kNoRow) ++pairs, right += orders[f][now] == orders[f - 1][before];
        }
    CHECK(right >= pairs * 95 / 100);
    // Nodes have learnt: they alone bring nine of ten splats to within a spacing of where they are.
    std::vector<float> misses;
    const auto maps = sequence::mapsOf(tracks->poses.back());
    for (std::size_t i = 0; i < tracks->splatCount(); ++i)
        if (const std::uint32_t row = tracks->rows.back()[i]; row != sequence::kNoRow)
            misses.push_back(glm::length(sequence::blendOf(tracks->follows[i], maps).point(tracks->restPoints[i]) - object.sequence->frames.back()->position(row)));
    std::ranges::sort(misses);
    CHECK(misses[misses.size() * 9 / 10] < 1.8f);   // splats are 1.8 units apart
}

TEST_CASE("what appears is born and what goes ends", "[sequence]")
{
    const Splats rest = egg(2000);
    SplatsBuilder far(500, 0);
    const Splats small = egg(500, 1);
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) far.columns[c] = small.columns[c].toVector<float>();
    for (std::size_t i = 0; i < 500; ++i) far.setPosition(i, 0.2f * small.position(i) + Vec3(1.2f, 0, 0)), far.setStandardDeviations(i, 0.2f * small.standardDeviations(i));
    const Splats ball = far.finish();
    std::vector<Splats> frames;
    for (std::size_t f = 0; f < 7; ++f) {
        const Splats moved = movedEgg(rest, static_cast<float>(f) / 20);
        frames.push_back(f >= 2 && f < 5 ? joined(moved, ball) : moved);
    }
    const Object object = sequenceOf(std::move(frames));
    const auto tracked = sequence::trackSequence(object, {}, {});
    REQUIRE(tracked);
    CHECK(tracked->report.frames[2].born == 500);
    CHECK(tracked->report.frames[5].ended == 500);
    CHECK(tracked->report.splats == 2500);
    for (const auto& frame : tracked->report.frames) CHECK(frame.leastDecibels >= 32);
    // No smear: between, nothing of the ball is left where it was not.
    const auto early = splatsAt(tracked->object.splats, tracked->object.channels, 0);
    std::size_t seen = 0;
    for (std::size_t i = 0; i < early->size(); ++i) seen += early->peakAlpha(i) > 0.01f;
    CHECK(seen == 2000);
}

TEST_CASE("frames of one splat, of other counts, of nothing finite give an object or a sentence", "[sequence]")
{
    const auto track = [](std::vector<Splats> frames) { return sequence::trackSequence(sequenceOf(std::move(frames)), {}, {}); };
    CHECK(track({egg(1), egg(1)}));
    CHECK(track({egg(400), egg(900), egg(30), egg(400)}));
    CHECK(track({egg(50)}));
    CHECK(track({egg(300), Splats{}, egg(300)}));
    SplatsBuilder none(20, 0);
    for (auto& column : none.columns) std::ranges::fill(column, std::numeric_limits<float>::quiet_NaN());
    const auto nothing = track({none.finish(), none.finish()});
    REQUIRE_FALSE(nothing);
    CHECK(nothing.error().kind == Error::Kind::Empty);
    SplatsBuilder same(300, 0);
    for (std::size_t i = 0; i < 300; ++i) same.setRotation(i, Quat(1, 0, 0, 0)), same.setStandardDeviations(i, Vec3(0.1f)), same.setPeakAlpha(i, 0.5f);
    CHECK(track({same.finish(), same.finish()}));
    Object still;
    still.name = "still";
    still.splats = std::make_shared<const Splats>(egg(10));
    CHECK(sequence::trackSequence(still, {}, {}).error().kind == Error::Kind::Usage);
}

TEST_CASE("tracking ends soon after it is cancelled", "[sequence]")
{
    std::vector<Splats> frames;
    for (int f = 0; f < 12; ++f) frames.push_back(movedEgg(egg(20000), static_cast<float>(f) / 10));
    const Object object = sequenceOf(std::move(frames));
    std::stop_source stop;
    std::chrono::steady_clock::time_point asked;
    std::jthread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        asked = std::chrono::steady_clock::now();
        stop.request_stop();
    });
    const auto tracked = sequence::trackSequence(object, {}, {stop.get_token(), {}});
    const auto ended = std::chrono::steady_clock::now();
    later.join();
    REQUIRE_FALSE(tracked);
    CHECK(tracked.error().kind == Error::Kind::Cancelled);
    CHECK(ended - asked < std::chrono::seconds(2));   // 100 ms where nothing else wants the processor
}

TEST_CASE("a coded channel is its values to half a step, in as few components as they have", "[sequence]")
{
    constexpr std::size_t kFrames = 9, kCount = 5000;
    std::mt19937 random(4);
    std::normal_distribution<float> normal;
    std::vector<float> values(kFrames * kCount, 0.0f);
    for (int rank = 0; rank < 2; ++rank) {
        std::vector<float> course(kFrames), amounts(kCount);
        for (float& x : course) x = normal(random);
        for (float& x : amounts) x = normal(random);
        for (std::size_t f = 0; f < kFrames; ++f)
            for (std::size_t i = 0; i < kCount; ++i) values[f * kCount + i] += course[f] * amounts[i];
    }
    const sequence::ChannelCoder coder(0, kFrames, values);
    SplatChannels channels;
    constexpr float kStep = 0.01f;
    sequence::SpanBuilder span{kFrames, {}, {}, {}};
    coder.addTo(span, kStep);
    channels.spans = {span.finish()};
    CHECK(channels.spans[0].channels.size() <= 4);   // two, each of two digits at most
    for (std::size_t f = 0; f < kFrames; ++f) {
        const auto back = *channelAt(channels, 0, static_cast<double>(f));
        for (std::size_t i = 0; i < kCount; ++i) REQUIRE(std::abs(back[i] - values[f * kCount + i]) < 2 * kStep);
    }
    sequence::SpanBuilder nothing{kFrames, {}, {}, {}};
    coder.addTo(nothing, 1000);
    CHECK(nothing.channels.empty());
}

TEST_CASE("the flipbook becomes one object of a fraction of its size that handles bend", "[sequence][.long]")
{
    const auto folder = support::sharedData("splats/flipbook_monkey");
    MG_NEED(folder);
    const std::vector<std::filesystem::path> paths{folder};
    const auto imported = importFiles(paths, {}, {});
    REQUIRE(imported);
    const Object& monkey = imported->front().object;
    const auto tracked = sequence::trackSequence(monkey, {}, {});
    REQUIRE(tracked);
    World world = worldOf(tracked->object);
    const support::TemporaryFolder out;
    REQUIRE(ProjectFile::create(out / "monkey.morph", History(world, "Track"), {}));
    std::uintmax_t before = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) before += entry.file_size();
    CHECK(std::filesystem::file_size(out / "monkey.morph") <= before * 40 / 100);
    CHECK(leastDecibels(monkey, world) >= 32);
    const Object& object = *world.objects.front();
    const auto centres = poseAt(world, object, 0);
    const Vec3 top = centres.splats->position(0);
    const auto bent = apply(world, AddHandle{.object = object.id, .pointInWorld = top, .kind = HandleKind::Region, .radius = 0.2f, .name = "chin"});
    REQUIRE(bent);
    const auto pulled = apply(*bent, MoveHandle{.object = object.id, .handle = "chin", .pointInWorld = top + Vec3(0, 0.3f, 0)});
    REQUIRE(pulled);
    CHECK(bake(poseAt(*pulled, *pulled->objects.front(), 0.5)) != bake(poseAt(world, object, 0.5)));
}
