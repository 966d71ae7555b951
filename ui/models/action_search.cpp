#include "ui/models/action_search.h"

#include <algorithm>

namespace morphogen::ui {
namespace {

double wordScore(const QString& word, const QString& text)
{
    const qsizetype at = text.indexOf(word, 0, Qt::CaseInsensitive);
    if (at == 0) return 10;
    if (at > 0) return text[at - 1].isLetterOrNumber() ? 4 - std::min<double>(2, static_cast<double>(at) / 50) : 8 - std::min<double>(2, static_cast<double>(at) / 20);
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

}  // namespace

double matchScore(const QString& query, const QString& text)
{
    double total = 0;
    for (const QString& word : query.split(u' ', Qt::SkipEmptyParts)) {
        const double score = wordScore(word, text);
        if (score <= 0) return 0;
        total += score;
    }
    return total;
}

std::vector<const ActionRow*> searchActions(const QString& query)
{
    std::vector<std::pair<double, const ActionRow*>> found;
    const bool isAll = query.trimmed().isEmpty();
    for (const ActionRow& row : actionTable()) {
        const QString text = QString::fromUtf8(row.text), heading = QString::fromLatin1(nameOf(row.context));
        const double own = matchScore(query, text), withHeading = 0.9 * matchScore(query, text + u' ' + heading), help = 0.3 * matchScore(query, QString::fromUtf8(row.help));
        const double score = isAll ? 1 : std::max({own, withHeading, help > 1 ? help : 0});
        if (score > 0) found.emplace_back(score, &row);
    }
    std::ranges::stable_sort(found, std::greater{}, [](const auto& entry) { return entry.first; });
    std::vector<const ActionRow*> rows;
    for (const auto& [score, row] : found) rows.push_back(row);
    return rows;
}

}  // namespace morphogen::ui
