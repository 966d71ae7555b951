#include "core/select/cell_fill.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <limits>
#include <mutex>

namespace morphogen {
namespace {

constexpr int kHalf = 4;                      ///< a window is 9 cells wide
constexpr std::size_t kMostCandidates = 3000;
constexpr int kMembraneSteps = 400;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

class Filling {
public:
    explicit Filling(const CellPicture& picture) : m_picture(picture), m_colours(picture.colours), m_isKnown(picture.cells.size(), 0), m_from(picture.cells.size(), kNone)
    {
        for (std::size_t i = 0; i < m_isKnown.size(); ++i) m_isKnown[i] = picture.cells[i] == Cell::Known;
    }

    Result<std::vector<CellCopy>> run(const std::stop_token& stop)
    {
        findCandidates();
        if (m_candidates.empty()) return std::vector<CellCopy>{};
        for (;;) {
            if (stop.stop_requested()) return cancelled();
            const auto next = mostKnown();
            if (!next) break;
            copyBest(*next);
        }
        const std::vector<Rgb> shifts = membrane(stop);
        if (stop.stop_requested()) return cancelled();
        std::vector<CellCopy> copies;
        for (std::size_t i = 0; i < m_from.size(); ++i)
            if (m_from[i] != kNone) copies.push_back({static_cast<std::uint32_t>(i), m_from[i], shifts[i]});
        return copies;
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

    /// Mean colour about a cell of the cells that were known before, or of those that were copied.
    std::optional<Rgb> meanAbout(int x, int y, bool ofCopied) const
    {
        Rgb sum(0);
        float count = 0;
        for (int dy = -2; dy <= 2; ++dy)
            for (int dx = -2; dx <= 2; ++dx) {
                if (!isInside(x + dx, y + dy)) continue;
                const std::size_t at = m_picture.at(x + dx, y + dy);
                if (ofCopied ? m_from[at] != kNone : m_picture.cells[at] == Cell::Known) sum += m_colours[at], count += 1;
            }
        if (count < 3) return std::nullopt;
        return sum / count;
    }

    std::vector<Rgb> membrane(const std::stop_token& stop) const
    {
        std::vector<Rgb> shifts(m_from.size(), Rgb(0));
        std::vector<char> isFixed(m_from.size(), 0);
        std::vector<Place> free;
        for (int y = 0; y < m_picture.height; ++y)
            for (int x = 0; x < m_picture.width; ++x) {
                const std::size_t at = m_picture.at(x, y);
                if (m_from[at] == kNone) continue;
                const auto known = meanAbout(x, y, false), copied = meanAbout(x, y, true);
                if (known && copied) shifts[at] = *known - *copied, isFixed[at] = 1;
                else free.push_back({x, y});
            }
        for (int step = 0; step < kMembraneSteps && !stop.stop_requested(); ++step)
            for (const auto& [x, y] : free) {
                Rgb sum(0);
                float count = 0;
                for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}})
                    if (isInside(x + dx, y + dy) && m_from[m_picture.at(x + dx, y + dy)] != kNone) sum += shifts[m_picture.at(x + dx, y + dy)], count += 1;
                if (count > 0) shifts[m_picture.at(x, y)] = sum / count;
            }
        return shifts;
    }

    const CellPicture& m_picture;
    std::vector<Rgb> m_colours;
    std::vector<char> m_isKnown;
    std::vector<std::uint32_t> m_from;
    std::vector<Place> m_candidates;
};

}  // namespace

Result<std::vector<CellCopy>> fillCells(const CellPicture& picture, const std::stop_token& stop) { return Filling(picture).run(stop); }

}  // namespace morphogen
