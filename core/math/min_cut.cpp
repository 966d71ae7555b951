#include "core/math/min_cut.h"

#include <algorithm>
#include <deque>
#include <limits>

namespace morphogen {

void MinCut::tie(std::uint32_t a, std::uint32_t b, float cost)
{
    if (a != b && cost > 0) m_ties.push_back({a, b, cost});
}

class MinCutSolver {
public:
    explicit MinCutSolver(const MinCut& cut) : m_nodes(cut.size()), m_first(cut.size() + 1, 0), m_arcs(2 * cut.m_ties.size())
    {
        for (const auto& tie : cut.m_ties) ++m_first[tie.a + 1], ++m_first[tie.b + 1];
        for (std::size_t i = 0; i < cut.size(); ++i) m_first[i + 1] += m_first[i];
        std::vector<std::uint32_t> next(m_first.begin(), m_first.end() - 1);
        for (const auto& tie : cut.m_ties) {
            const std::uint32_t there = next[tie.a]++, back = next[tie.b]++;
            m_arcs[there] = {tie.b, back, tie.cost};
            m_arcs[back] = {tie.a, there, tie.cost};
        }
        for (std::uint32_t i = 0; i < cut.size(); ++i) {
            m_nodes[i].terminal = cut.m_pull[i];
            if (cut.m_pull[i] == 0) continue;
            m_nodes[i].tree = cut.m_pull[i] > 0 ? Tree::Source : Tree::Sink;
            m_nodes[i].parent = kTerminal;
            m_nodes[i].distance = 1;
            activate(i);
        }
    }

    Result<std::vector<char>> run(const std::stop_token& stop)
    {
        for (std::uint32_t turn = 0; !m_active.empty(); ++turn) {
            if (turn % 256 == 0 && stop.stop_requested()) return cancelled();
            const std::uint32_t i = m_active.front();
            if (m_nodes[i].tree != Tree::None) {
                const std::uint32_t met = grow(i);
                if (met != kNone) {
                    ++m_time;
                    augment(met);
                    adopt();
                    continue;   // the same node may meet more
                }
            }
            m_active.pop_front();
            m_nodes[i].isActive = false;
        }
        std::vector<char> isSource(m_nodes.size());
        for (std::size_t i = 0; i < m_nodes.size(); ++i) isSource[i] = m_nodes[i].tree == Tree::Source;
        return isSource;
    }

private:
    static constexpr std::uint32_t kNone = 0xffffffffu, kTerminal = 0xfffffffeu, kOrphan = 0xfffffffdu;
    enum class Tree : std::uint8_t { None, Source, Sink };
    struct Node {
        std::uint32_t parent = kNone;    ///< the arc from here to the parent
        float terminal = 0;              ///< what is left from the source (positive) or to the sink (negative)
        std::uint32_t time = 0;          ///< when `distance` was last known to be right
        std::uint32_t distance = 0;      ///< to the terminal, in arcs
        Tree tree = Tree::None;
        bool isActive = false;
    };
    struct Arc {
        std::uint32_t head, reverse;
        float left;
    };

    void activate(std::uint32_t i)
    {
        if (m_nodes[i].isActive) return;
        m_nodes[i].isActive = true;
        m_active.push_back(i);
    }

    /// What still flows from the root's side outwards over the arc of a node of that tree.
    float outward(Tree tree, std::uint32_t arc) const { return tree == Tree::Source ? m_arcs[arc].left : m_arcs[m_arcs[arc].reverse].left; }

    /// The arc, from the source's tree to the sink's, over which the trees meet at the node; kNone where they do not.
    std::uint32_t grow(std::uint32_t i)
    {
        const Node node = m_nodes[i];
        for (std::uint32_t arc = m_first[i]; arc < m_first[i + 1]; ++arc) {
            if (!(outward(node.tree, arc) > 0)) continue;
            Node& other = m_nodes[m_arcs[arc].head];
            if (other.tree == Tree::None) {
                other.tree = node.tree, other.parent = m_arcs[arc].reverse, other.time = node.time, other.distance = node.distance + 1;
                activate(m_arcs[arc].head);
            } else if (other.tree != node.tree) {
                return node.tree == Tree::Source ? arc : m_arcs[arc].reverse;
            } else if (other.time <= node.time && other.distance > node.distance + 1 && other.parent != kTerminal) {
                other.parent = m_arcs[arc].reverse, other.time = node.time, other.distance = node.distance + 1;   // a shorter way
            }
        }
        return kNone;
    }

    void augment(std::uint32_t met)
    {
        float flow = m_arcs[met].left;
        std::uint32_t i = m_arcs[m_arcs[met].reverse].head;
        for (; m_nodes[i].parent != kTerminal; i = m_arcs[m_nodes[i].parent].head) flow = std::min(flow, m_arcs[m_arcs[m_nodes[i].parent].reverse].left);
        flow = std::min(flow, m_nodes[i].terminal);
        for (i = m_arcs[met].head; m_nodes[i].parent != kTerminal; i = m_arcs[m_nodes[i].parent].head) flow = std::min(flow, m_arcs[m_nodes[i].parent].left);
        flow = std::min(flow, -m_nodes[i].terminal);

        push(met, flow);
        for (i = m_arcs[m_arcs[met].reverse].head; m_nodes[i].parent != kTerminal;) {
            const std::uint32_t arc = m_nodes[i].parent, up = m_arcs[arc].head;
            push(m_arcs[arc].reverse, flow);
            if (!(m_arcs[m_arcs[arc].reverse].left > 0)) orphan(i);
            i = up;
        }
        m_nodes[i].terminal -= flow;
        if (!(m_nodes[i].terminal > 0)) orphan(i);
        for (i = m_arcs[met].head; m_nodes[i].parent != kTerminal;) {
            const std::uint32_t arc = m_nodes[i].parent, up = m_arcs[arc].head;
            push(arc, flow);
            if (!(m_arcs[arc].left > 0)) orphan(i);
            i = up;
        }
        m_nodes[i].terminal += flow;
        if (!(m_nodes[i].terminal < 0)) orphan(i);
    }

    void push(std::uint32_t arc, float flow) { m_arcs[arc].left -= flow, m_arcs[m_arcs[arc].reverse].left += flow; }

    void orphan(std::uint32_t i)
    {
        m_nodes[i].parent = kOrphan;
        m_orphans.push_back(i);
    }

    /// Arcs to the terminal; kNone where the way ends at an orphan.
    std::uint32_t wayUp(std::uint32_t i)
    {
        std::uint32_t steps = 0;
        for (std::uint32_t j = i;;) {
            const Node& node = m_nodes[j];
            if (node.time == m_time) {
                steps += node.distance;
                break;
            }
            ++steps;
            if (node.parent == kTerminal) {
                m_nodes[j].time = m_time, m_nodes[j].distance = 1;
                break;
            }
            if (node.parent == kOrphan || node.parent == kNone) return kNone;
            j = m_arcs[node.parent].head;
        }
        std::uint32_t left = steps;
        for (std::uint32_t j = i; m_nodes[j].time != m_time; j = m_arcs[m_nodes[j].parent].head) m_nodes[j].time = m_time, m_nodes[j].distance = left--;
        return steps;
    }

    void adopt()
    {
        while (!m_orphans.empty()) {
            const std::uint32_t i = m_orphans.front();
            m_orphans.pop_front();
            Node& node = m_nodes[i];
            std::uint32_t best = kNone, nearest = std::numeric_limits<std::uint32_t>::max();
            for (std::uint32_t arc = m_first[i]; arc < m_first[i + 1]; ++arc) {
                const Node& other = m_nodes[m_arcs[arc].head];
                if (other.tree != node.tree || other.parent == kNone || !(outward(node.tree, m_arcs[arc].reverse) > 0)) continue;
                if (const std::uint32_t way = wayUp(m_arcs[arc].head); way < nearest) nearest = way, best = arc;
            }
            if (best != kNone) {
                node.parent = best, node.time = m_time, node.distance = nearest + 1;
                continue;
            }
            for (std::uint32_t arc = m_first[i]; arc < m_first[i + 1]; ++arc) {
                const std::uint32_t j = m_arcs[arc].head;
                const Node& other = m_nodes[j];
                if (other.tree != node.tree) continue;
                if (outward(node.tree, m_arcs[arc].reverse) > 0) activate(j);
                if (other.parent < kOrphan && m_arcs[other.parent].head == i) orphan(j);
            }
            node.tree = Tree::None, node.parent = kNone;
        }
    }

    std::vector<Node> m_nodes;
    std::vector<std::uint32_t> m_first;
    std::vector<Arc> m_arcs;
    std::deque<std::uint32_t> m_active, m_orphans;
    std::uint32_t m_time = 0;
};

Result<std::vector<char>> MinCut::solve(const std::stop_token& stop) const { return MinCutSolver(*this).run(stop); }

}  // namespace morphogen
