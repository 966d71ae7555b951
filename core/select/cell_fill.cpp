#include "core/select/cell_fill.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace morphogen {
namespace {

constexpr int kHalf = 4;                      ///< a window is 9 cells wide
constexpr std::size_t kMostCandidates = 3000;
constexpr int kAbout = 3;                     ///< light is what is left of a mean over 7 cells, detail the rest
constexpr int kMembraneSteps = 200;
constexpr float kOverRelaxation = 1.7f;
constexpr int kTrials = 3;                    ///< holes in what is known, to learn how well filling works here
constexpr float kSmoothUntried = 0.8f, kDetailUntried = 0.35f;   ///< where there is no place to try
constexpr std::pair<int, int> kBeside[] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
constexpr float kInfinity = std::numeric_limits<float>::infinity();

class Filling {
public:
    explicit Filling(const CellPicture& picture) : m_picture(picture), m_colours(picture.colours), m_isKnown(picture.cells.size(), 0), m_from(picture.cells.size(), kNone)
    {
        for (std::size_t i = 0; i < m_isKnown.size(); ++i) m_isKnown[i] = picture.cells[i] == Cell::Known;
    }

    /// Which known cell each hole cell is a copy of.
    Result<void> copyAll(const std::stop_token& stop)
    {
        findCandidates();
        while (!m_candidates.empty()) {
            if (stop.stop_requested()) return cancelled();
            const auto next = mostKnown();
            if (!next) break;
            copyBest(*next);
        }
        return {};
    }

    /// What is known of the cells that were filled: the light that goes on from the rim, its mean, and the detail of the copies.
    struct Filled {
        std::vector<std::uint32_t> cells, from;
        std::vector<Rgb> smooth, detail;
        Rgb mean{0};
    };
    Filled filled(const std::stop_token& stop) const
    {
        Filled out;
        const std::vector<Rgb> smooth = membrane(stop);
        for (std::size_t i = 0; i < m_from.size(); ++i) {
            if (m_from[i] == kNone) continue;
            out.cells.push_back(static_cast<std::uint32_t>(i)), out.from.push_back(m_from[i]);
            out.smooth.push_back(smooth[i]);
            const int x = static_cast<int>(m_from[i] % static_cast<std::uint32_t>(m_picture.width)), y = static_cast<int>(m_from[i] / static_cast<std::uint32_t>(m_picture.width));
            out.detail.push_back(m_picture.colours[m_from[i]] - meanAbout(x, y).value_or(m_picture.colours[m_from[i]]));
            out.mean += smooth[i];
        }
        if (!out.cells.empty()) out.mean /= static_cast<float>(out.cells.size());
        return out;
    }

private:
    static constexpr std::uint32_t kNone = 0xffffffffu;
    struct Place {
        int x, y;
    };

    bool isInside(int x, int y) const { return x >= 0 && y >= 0 && x < m_picture.width && y < m_picture.height; }
    bool isHole(int x, int y) const { return isInside(x, y) && m_picture.cells[m_picture.at(x, y)] == Cell::Hole && !m_isKnown[m_picture.at(x, y)]; }

    /// Windows of which (nearly) all is known; smaller ones where there is none that large.
    void findCandidates()
    {
        for (const float least : {0.98f, 0.8f, 0.5f, 0.0f}) {
            for (int y = 0; y < m_picture.height; ++y)
                for (int x = 0; x < m_picture.width; ++x) {
                    if (!m_isKnown[m_picture.at(x, y)]) continue;
                    int known = 0;
                    for (int dy = -kHalf; dy <= kHalf; ++dy)
                        for (int dx = -kHalf; dx <= kHalf; ++dx) known += isInside(x + dx, y + dy) && m_isKnown[m_picture.at(x + dx, y + dy)];
                    if (static_cast<float>(known) >= least * (2 * kHalf + 1) * (2 * kHalf + 1)) m_candidates.push_back({x, y});
                }
            if (m_candidates.size() >= 30 || (least == 0.0f && !m_candidates.empty())) break;
            m_candidates.clear();
        }
        const std::size_t stride = std::max<std::size_t>(1, m_candidates.size() / kMostCandidates);
        std::vector<Place> some;
        // Not every n-th in a row, which would favour some columns.
        for (std::size_t k = 0; k < m_candidates.size(); k += stride) some.push_back(m_candidates[k + (k * 7919) % std::min(stride, m_candidates.size() - k)]);
        m_candidates = std::move(some);
    }

    std::optional<Place> mostKnown() const
    {
        std::optional<Place> best;
        int most = 0;
        for (int y = 0; y < m_picture.height; ++y)
            for (int x = 0; x < m_picture.width; ++x) {
                if (!isHole(x, y)) continue;
                bool isRim = false;
                for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) isRim |= isInside(x + dx, y + dy) && m_isKnown[m_picture.at(x + dx, y + dy)];
                if (!isRim) continue;
                int known = 0;
                for (int dy = -kHalf; dy <= kHalf; ++dy)
                    for (int dx = -kHalf; dx <= kHalf; ++dx) known += isInside(x + dx, y + dy) && m_isKnown[m_picture.at(x + dx, y + dy)];
                if (known > most) most = known, best = Place{x, y};
            }
        return best;
    }

    /// Mean squared difference of the windows where the target's is known; the mean difference counts for a quarter only, as
    /// the membrane takes care of it. Nearer candidates win a little.
    float difference(const Place& target, const Place& candidate) const
    {
        Rgb sum(0);
        float squares = 0, count = 0;
        for (int dy = -kHalf; dy <= kHalf; ++dy)
            for (int dx = -kHalf; dx <= kHalf; ++dx) {
                const int x = target.x + dx, y = target.y + dy, u = candidate.x + dx, v = candidate.y + dy;
                if (!isInside(x, y)) continue;
                const std::size_t at = m_picture.at(x, y);
                if (!m_isKnown[at]) {
                    // What is to be copied must be there.
                    if (m_picture.cells[at] == Cell::Hole && !(isInside(u, v) && m_picture.cells[m_picture.at(u, v)] == Cell::Known) && dx * dx + dy * dy <= 2) return kInfinity;
                    continue;
                }
                if (!isInside(u, v) || m_picture.cells[m_picture.at(u, v)] != Cell::Known) continue;
                const Rgb d = m_colours[at] - m_picture.colours[m_picture.at(u, v)];
                sum += d, squares += glm::dot(d, d), count += 1;
            }
        if (count < 3) return kInfinity;
        const Rgb mean = sum / count;
        const float away = std::hypot(static_cast<float>(target.x - candidate.x), static_cast<float>(target.y - candidate.y)) / static_cast<float>(m_picture.width + m_picture.height);
        return squares / count - 0.75f * glm::dot(mean, mean) + 0.0006f * away;
    }

    void copyBest(const Place& target)
    {
        std::vector<float> differences(m_candidates.size());
        parallelFor(m_candidates.size(), 64, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) differences[k] = difference(target, m_candidates[k]);
        });
        const auto best = std::min_element(differences.begin(), differences.end());
        const Place from = m_candidates[static_cast<std::size_t>(best - differences.begin())];
        for (int dy = -kHalf; dy <= kHalf; ++dy)
            for (int dx = -kHalf; dx <= kHalf; ++dx) {
                const int x = target.x + dx, y = target.y + dy, u = from.x + dx, v = from.y + dy;
                if (!isHole(x, y)) continue;
                const bool canCopy = isInside(u, v) && m_picture.cells[m_picture.at(u, v)] == Cell::Known;
                if (canCopy) copy(x, y, m_picture.at(u, v));
                else if (dx == 0 && dy == 0) copy(x, y, m_picture.at(from.x, from.y));
            }
        if (isHole(target.x, target.y)) copy(target.x, target.y, m_picture.at(from.x, from.y));
    }

    void copy(int x, int y, std::size_t from)
    {
        const std::size_t at = m_picture.at(x, y);
        m_isKnown[at] = 1;
        m_from[at] = static_cast<std::uint32_t>(from);
        m_colours[at] = m_picture.colours[from];
    }

    /// Mean colour of the cells about one that were known before.
    std::optional<Rgb> meanAbout(int x, int y) const
    {
        Rgb sum(0);
        float count = 0;
        for (int dy = -kAbout; dy <= kAbout; ++dy)
            for (int dx = -kAbout; dx <= kAbout; ++dx)
                if (isInside(x + dx, y + dy) && m_picture.cells[m_picture.at(x + dx, y + dy)] == Cell::Known) sum += m_picture.colours[m_picture.at(x + dx, y + dy)], count += 1;
        if (count < 3) return std::nullopt;
        return sum / count;
    }

    /// The harmonic function through the means at the rim.
    std::vector<Rgb> membrane(const std::stop_token& stop) const
    {
        std::vector<Rgb> values(m_from.size(), Rgb(0));
        std::vector<char> isFixed(m_from.size(), 0);
        std::vector<Place> free;
        Rgb mean(0);
        float fixed = 0;
        for (int y = 0; y < m_picture.height; ++y)
            for (int x = 0; x < m_picture.width; ++x) {
                const std::size_t at = m_picture.at(x, y);
                if (m_from[at] != kNone) {
                    free.push_back({x, y});
                    continue;
                }
                if (m_picture.cells[at] != Cell::Known) continue;
                bool isRim = false;
                for (const auto& [dx, dy] : kBeside) isRim |= isInside(x + dx, y + dy) && m_from[m_picture.at(x + dx, y + dy)] != kNone;
                if (!isRim) continue;
                values[at] = meanAbout(x, y).value_or(m_picture.colours[at]), isFixed[at] = 1;
                mean += values[at], fixed += 1;
            }
        if (fixed > 0) mean /= fixed;
        for (const auto& [x, y] : free) values[m_picture.at(x, y)] = mean;
        for (int step = 0; step < kMembraneSteps && !stop.stop_requested(); ++step)
            for (const auto& [x, y] : free) {
                Rgb sum(0);
                float count = 0;
                for (const auto& [dx, dy] : kBeside) {
                    if (!isInside(x + dx, y + dy)) continue;
                    const std::size_t next = m_picture.at(x + dx, y + dy);
                    if (m_from[next] != kNone || isFixed[next]) sum += values[next], count += 1;
                }
                Rgb& value = values[m_picture.at(x, y)];
                if (count > 0) value += kOverRelaxation * (sum / count - value);
            }
        return values;
    }

    const CellPicture& m_picture;
    std::vector<Rgb> m_colours;
    std::vector<char> m_isKnown;
    std::vector<std::uint32_t> m_from;
    std::vector<Place> m_candidates;
};

/// How much of the light that goes on from the rim, and of the copied detail, is true: what makes the squared error least
/// where holes of the same outline are made in what is known (a linear estimate, shrunk as Wiener's filter is).
struct Trust {
    float smooth = kSmoothUntried, detail = kDetailUntried;
};

/// The same outline set down where all of it is known: offsets in cells, spread over the picture.
std::vector<std::pair<int, int>> placesToTry(const CellPicture& picture, const std::vector<std::pair<int, int>>& hole)
{
    std::vector<std::pair<int, int>> found;
    for (int dy = -picture.height; dy < picture.height; dy += 3)
        for (int dx = -picture.width; dx < picture.width; dx += 3) {
            const bool isKnown = std::all_of(hole.begin(), hole.end(), [&](const auto& cell) {
                const int x = cell.first + dx, y = cell.second + dy;
                return x >= 0 && y >= 0 && x < picture.width && y < picture.height && picture.cells[picture.at(x, y)] == Cell::Known;
            });
            if (isKnown) found.emplace_back(dx, dy);
        }
    std::vector<std::pair<int, int>> chosen;
    const auto apart = [](const std::pair<int, int>& a, const std::pair<int, int>& b) { return std::hypot(a.first - b.first, a.second - b.second); };
    while (!found.empty() && chosen.size() < static_cast<std::size_t>(kTrials)) {
        const auto away = [&](const std::pair<int, int>& p) {
            double nearest = chosen.empty() ? -apart(p, {0, 0}) : 1e30;   // the first is the nearest to the hole
            for (const auto& c : chosen) nearest = std::min(nearest, apart(p, c));
            return nearest;
        };
        chosen.push_back(*std::max_element(found.begin(), found.end(), [&](const auto& a, const auto& b) { return away(a) < away(b); }));
    }
    return chosen;
}

Result<Trust> learnTrust(const CellPicture& picture, const std::stop_token& stop)
{
    std::vector<std::pair<int, int>> hole;
    for (int y = 0; y < picture.height; ++y)
        for (int x = 0; x < picture.width; ++x)
            if (picture.cells[picture.at(x, y)] == Cell::Hole) hole.emplace_back(x, y);
    double ss = 1e-6, sd = 0, dd = 1e-6, st = 0, dt = 0;
    bool isTried = false;
    for (const auto& [dx, dy] : placesToTry(picture, hole)) {
        CellPicture trial = picture;
        for (const auto& [x, y] : hole) trial.cells[trial.at(x, y)] = Cell::Outside;
        for (const auto& [x, y] : hole) trial.cells[trial.at(x + dx, y + dy)] = Cell::Hole;
        Filling filling(trial);
        MG_TRY(filling.copyAll(stop));
        const auto filled = filling.filled(stop);
        if (filled.cells.empty()) continue;
        Rgb trueMean(0);
        for (const std::uint32_t cell : filled.cells) trueMean += picture.colours[cell] / static_cast<float>(filled.cells.size());
        for (std::size_t k = 0; k < filled.cells.size(); ++k) {
            const Rgb s = filled.smooth[k] - filled.mean, d = filled.detail[k], t = picture.colours[filled.cells[k]] - trueMean;
            ss += glm::dot(s, s), sd += glm::dot(s, d), dd += glm::dot(d, d), st += glm::dot(s, t), dt += glm::dot(d, t);
        }
        isTried = true;
    }
    if (!isTried) return Trust{};
    const double det = ss * dd - sd * sd;
    Trust trust{static_cast<float>(st / ss), static_cast<float>(dt / dd)};
    if (det > 0.05 * ss * dd) trust = {static_cast<float>((st * dd - dt * sd) / det), static_cast<float>((dt * ss - st * sd) / det)};
    return Trust{std::clamp(trust.smooth, 0.0f, 1.0f), std::clamp(trust.detail, 0.0f, 1.0f)};
}

}  // namespace

Result<std::vector<CellCopy>> fillCells(const CellPicture& picture, const std::stop_token& stop)
{
    Filling filling(picture);
    MG_TRY(filling.copyAll(stop));
    const auto filled = filling.filled(stop);
    MG_ASSIGN(const Trust trust, learnTrust(picture, stop));
    if (stop.stop_requested()) return cancelled();
    std::vector<CellCopy> copies;
    for (std::size_t k = 0; k < filled.cells.size(); ++k) {
        const Rgb colour = filled.mean + trust.smooth * (filled.smooth[k] - filled.mean) + trust.detail * filled.detail[k];
        copies.push_back({filled.cells[k], filled.from[k], colour - picture.colours[filled.from[k]]});
    }
    return copies;
}

}  // namespace morphogen
