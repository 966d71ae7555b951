#include "core/authoring/surface_samples.h"

#include "core/authoring/blue_noise.h"
#include "core/base/memory_budget.h"
#include "core/base/parallel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr double kSpacingsPerSize = 380;
constexpr std::size_t kFewestSplats = 3000, kMostSplats = 300'000;
constexpr std::size_t kCandidatesPerSample = 8;
/// Sharper edges than this get a row of samples on either side, this far inside (in spacings).
constexpr float kRowSharpness = 0.4f, kRowInset = 0.28f;

/// SplitMix64 (Steele et al. 2014): the n-th of a row of random numbers, without state.
std::uint64_t mix(std::uint64_t n)
{
    n += 0x9e3779b97f4a7c15ull;
    n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9ull;
    n = (n ^ (n >> 27)) * 0x94d049bb133111ebull;
    return n ^ (n >> 31);
}

double unit(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

struct Candidate {
    std::uint32_t face = 0;
    std::array<float, 3> barycentric{};
    Vec4 colour{1};
};

/// Raises the coordinates that are below their least value and takes the sum's excess from the others.
void keepOff(std::array<float, 3>& b, const std::array<float, 3>& least)
{
    std::array<float, 3> room{};
    float excess = -1, roomSum = 0;
    for (int i = 0; i < 3; ++i) {
        b[i] = std::max(b[i], least[i]);
        room[i] = b[i] - least[i];
        excess += b[i], roomSum += room[i];
    }
    if (excess <= 0 || !(roomSum > 0)) return;
    for (int i = 0; i < 3; ++i) b[i] -= excess * room[i] / roomSum;
}

/// The least barycentric coordinates that keep a sample `inset` away from the sharp edges.
std::array<float, 3> leastBarycentrics(const FaceShape& face, float inset)
{
    std::array<float, 3> least{};
    for (int e = 0; e < 3; ++e) {
        const float edge = glm::length(face.corners[(e + 2) % 3] - face.corners[(e + 1) % 3]);
        const float height = edge > 0 ? 2 * face.area / edge : 0;
        if (face.sharpness[e] > kRowSharpness && height > 0) least[e] = std::min(inset / height, 0.3f);
    }
    return least;
}

TexturedPoint pointAt(const Surface& surface, const Candidate& candidate, const std::array<float, 2>& uvFootprint)
{
    const SurfaceFace& face = surface.layout.faces[candidate.face];
    const MeshPart& part = surface.model.parts[face.part];
    TexturedPoint point;
    if (!part.colours.empty()) point.vertexColour = Vec4(0);
    for (int corner = 0; corner < 3; ++corner) {
        const std::uint32_t v = face.vertices[corner] - surface.layout.firstVertex[face.part];
        const float b = candidate.barycentric[corner];
        for (int set = 0; set < 2; ++set)
            if (v < part.uvs[set].size()) point.uv[set] += b * part.uvs[set][v];
        if (v < part.colours.size()) point.vertexColour += b * part.colours[v];
    }
    for (int set = 0; set < 2; ++set) point.uvFootprint[set] = uvFootprint[set];
    return point;
}

/// Side of the piece of each uv set that `area` of the face covers.
std::array<float, 2> uvFootprintOf(const Surface& surface, std::uint32_t faceIndex, double areaShare)
{
    const SurfaceFace& face = surface.layout.faces[faceIndex];
    const MeshPart& part = surface.model.parts[face.part];
    std::array<float, 2> side{};
    for (int set = 0; set < 2; ++set) {
        Vec2 uv[3];
        bool isGiven = true;
        for (int corner = 0; corner < 3; ++corner) {
            const std::uint32_t v = face.vertices[corner] - surface.layout.firstVertex[face.part];
            isGiven = isGiven && v < part.uvs[set].size();
            if (isGiven) uv[corner] = part.uvs[set][v];
        }
        if (!isGiven) continue;
        const Vec2 a = uv[1] - uv[0], b = uv[2] - uv[0];
        side[set] = static_cast<float>(std::sqrt(0.5 * std::abs(static_cast<double>(a.x) * b.y - static_cast<double>(a.y) * b.x) * areaShare));
    }
    return side;
}

struct Plan {
    std::size_t samples = 0, candidates = 0;
    double areaPerCandidate = 0;
};

Result<Plan> planSamples(const Surface& surface, const SampleRequest& request)
{
    Plan plan;
    plan.samples = request.count;
    if (plan.samples == 0) {
        const double spacing = surface.shape.size / kSpacingsPerSize;
        const double wanted = spacing > 0 ? surface.shape.area / (spacing * spacing) : 0;
        plan.samples = static_cast<std::size_t>(std::clamp(wanted, static_cast<double>(kFewestSplats), static_cast<double>(kMostSplats)));
    }
    if (plan.samples > std::size_t{1} << 28) return makeError(Error::Kind::Limit, surface.model.name, fmt::format("{} splats were asked for; ask for fewer than 268 million", plan.samples));
    plan.candidates = plan.samples * kCandidatesPerSample;
    plan.areaPerCandidate = surface.shape.area / static_cast<double>(plan.candidates);
    MG_TRY(checkMemory(plan.candidates * (sizeof(Candidate) + sizeof(DartPoint) + 72), surface.model.name, fmt::format("sampling {} splats", plan.samples)));
    return plan;
}

/// Candidates face by face. Their number per face is its share of the area, rounded so that the sum fits.
std::vector<Candidate> layCandidates(const Surface& surface, const Plan& plan, std::uint64_t seed)
{
    std::vector<Candidate> candidates;
    candidates.reserve(plan.candidates + 1);
    double sum = unit(mix(seed)) * plan.areaPerCandidate;
    std::size_t laid = 0;
    for (std::uint32_t f = 0; f < surface.shape.faces.size(); ++f) {
        const FaceShape& face = surface.shape.faces[f];
        sum += face.largestArea;
        const std::size_t until = std::min(static_cast<std::size_t>(sum / plan.areaPerCandidate), plan.candidates);
        if (until <= laid) continue;
        const std::uint64_t faceSeed = mix(seed ^ mix(f + 1));
        const double u0 = unit(faceSeed), v0 = unit(mix(faceSeed));
        const float spacing = static_cast<float>(std::sqrt(plan.areaPerCandidate * kCandidatesPerSample * face.area / face.largestArea));
        const auto least = leastBarycentrics(face, kRowInset * spacing);
        for (std::size_t k = 0; laid < until; ++k, ++laid) {
            double u = u0 + static_cast<double>(k) * 0.7548776662466927, v = v0 + static_cast<double>(k) * 0.5698402909980532;
            u -= std::floor(u), v -= std::floor(v);
            if (u + v > 1) u = 1 - u, v = 1 - v;
            Candidate candidate{f, {static_cast<float>(1 - u - v), static_cast<float>(u), static_cast<float>(v)}, Vec4(1)};
            keepOff(candidate.barycentric, least);
            candidates.push_back(candidate);
        }
    }
    return candidates;
}

void lookUpColours(const Surface& surface, const SurfaceColours& colours, double areaPerCandidate, std::vector<Candidate>& candidates)
{
    parallelFor(candidates.size(), 4096, [&](std::size_t begin, std::size_t end) {
        std::uint32_t lastFace = std::numeric_limits<std::uint32_t>::max();
        std::array<float, 2> footprint{};
        for (std::size_t i = begin; i < end; ++i) {
            Candidate& candidate = candidates[i];
            if (candidate.face != lastFace) {
                lastFace = candidate.face;
                footprint = uvFootprintOf(surface, lastFace, areaPerCandidate / surface.shape.faces[lastFace].largestArea);
            }
            candidate.colour = colours.at(surface.model.parts[surface.layout.faces[lastFace].part].material, pointAt(surface, candidate, footprint));
        }
    });
}

std::vector<DartPoint> dartsOf(const SurfaceShape& shape, const std::vector<Candidate>& candidates)
{
    std::vector<DartPoint> points(candidates.size());
    parallelFor(points.size(), 8192, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const FaceShape& face = shape.faces[candidates[i].face];
            const auto& b = candidates[i].barycentric;
            points[i] = {b[0] * face.corners[0] + b[1] * face.corners[1] + b[2] * face.corners[2], face.normal, std::sqrt(face.area / face.largestArea), face.homePose};
        }
    });
    return points;
}

}  // namespace

Result<std::vector<SurfaceSample>> sampleSurface(const Surface& surface, const SampleRequest& request, const JobContext& job)
{
    if (!(surface.shape.area > 0)) return std::vector<SurfaceSample>{};
    MG_ASSIGN(const SurfaceColours colours, SurfaceColours::prepare(surface.model, job));
    MG_ASSIGN(Plan plan, planSamples(surface, request));
    job.report(0.1, "sampling the surface");
    std::vector<Candidate> candidates = layCandidates(surface, plan, request.seed);
    if (job.stopRequested()) return cancelled();
    lookUpColours(surface, colours, plan.areaPerCandidate, candidates);
    const std::size_t laid = candidates.size();
    std::erase_if(candidates, [](const Candidate& c) { return c.colour.w < 1.0f / 255; });
    if (request.count == 0) plan.samples = std::max<std::size_t>(1, plan.samples * candidates.size() / std::max<std::size_t>(laid, 1));
    if (candidates.empty()) return std::vector<SurfaceSample>{};
    if (job.stopRequested()) return cancelled();

    const std::vector<DartPoint> points = dartsOf(surface.shape, candidates);
    const float spacing = static_cast<float>(std::sqrt(plan.areaPerCandidate * static_cast<double>(candidates.size()) / static_cast<double>(plan.samples)));
    job.report(0.3, "spreading the samples");
    const DartBoard board(points, spacing, mix(request.seed ^ 0x5eed));
    const std::vector<std::uint32_t> chosen = board.throwDarts(plan.samples, job.stop);
    if (job.stopRequested()) return cancelled();
    job.report(0.7, "filtering colours");
    const std::vector<std::int32_t> nearest = board.nearestOf(chosen);

    std::vector<SurfaceSample> samples(chosen.size());
    std::vector<Vec4> sums(chosen.size(), Vec4(0));
    std::vector<float> counts(chosen.size(), 0.0f);
    const auto add = [&](std::size_t sample, const Vec4& colour) {
        sums[sample] += Vec4(Vec3(colour) * colour.w, colour.w);
        counts[sample] += 1;
    };
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const Candidate& own = candidates[chosen[i]];
        samples[i].face = own.face, samples[i].barycentric = own.barycentric;
        samples[i].spacing = spacing * points[chosen[i]].radiusScale;
        if (nearest[chosen[i]] != static_cast<std::int32_t>(i)) add(i, own.colour);   // two at one place: the other one took it
    }
    for (std::size_t c = 0; c < candidates.size(); ++c) {
        if (nearest[c] < 0) continue;
        add(nearest[c], candidates[c].colour);
        SurfaceSample& sample = samples[nearest[c]];
        sample.reach = std::max(sample.reach, glm::distance(points[c].position, points[chosen[nearest[c]]].position));
    }
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i].linearColour = Vec3(sums[i]) / sums[i].w;
        samples[i].alpha = sums[i].w / counts[i];
    }
    return samples;
}

}  // namespace morphogen
