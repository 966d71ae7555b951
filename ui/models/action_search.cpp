#include "ui/models/action_search.h"

#include <algorithm>

namespace morphogen::ui {
namespace {

enum class Gaps { Allowed, None };

double wordScore(const QString& word, const QString& text, Gaps allowed)
{
    const qsizetype at = text.indexOf(word, 0, Qt::CaseInsensitive);
    if (at == 0) return 10;
    if (at > 0) return text[at - 1].isLetterOrNumber() ? 4 - std::min<double>(2, static_cast<double>(at) / 50) : 8 - std::min<double>(2, static_cast<double>(at) / 20);
    if (allowed == Gaps::None) return 0;
    // The letters in order, few gaps: "svas" finds "Save as".
    qsizetype from = 0;
    int gaps = 0;
    for (const QChar c : word) {
        const qsizetype next = text.indexOf(c, from, Qt::CaseInsensitive);
        if (next < 0) return 0;
        if (next > from) ++gaps;
        from = next + 1;
    }
    return word.size() >= 2 && gaps <= static_cast<int>(word.size()) / 2 + 1 ? 2.0 / (1 + gaps) : 0;
}

double score(const QString& query, const QString& text, Gaps allowed)
{
    double total = 0;
    for (const QString& word : query.split(u' ', Qt::SkipEmptyParts)) {
        const double score = wordScore(word, text, allowed);
        if (score <= 0) return 0;
        total += score;
    }
    return total;
}

}  // namespace

double matchScore(const QString& query, const QString& text) { return score(query, text, Gaps::Allowed); }

std::vector<const ActionRow*> searchActions(const QString& query)
{
    std::vector<std::pair<double, const ActionRow*>> found;
    const bool isAll = query.trimmed().isEmpty();
    for (const ActionRow& row : actionTable()) {
        const QString text = QString::fromUtf8(row.text), heading = QString::fromLatin1(nameOf(row.context));
        const double own = matchScore(query, text), withHeading = 0.9 * score(query, text + u' ' + heading, Gaps::None);
        const double help = 0.3 * score(query, QString::fromUtf8(row.help), Gaps::None);
        const double best = isAll ? 1 : std::max({own, withHeading, help});
        if (best > 0) found.emplace_back(best, &row);
    }
    std::ranges::stable_sort(found, std::greater{}, [](const auto& entry) { return entry.first; });
    std::vector<const ActionRow*> rows;
    for (const auto& [score, row] : found) rows.push_back(row);
    return rows;
}

}  // namespace morphogen::ui
