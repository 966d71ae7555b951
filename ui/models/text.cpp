#include "ui/models/text.h"

#include <cmath>

namespace morphogen::ui {
namespace {

/// Three figures at most: 4.2, 42, 420.
QString short3(double value) { return QString::number(value, 'f', value < 9.95 && std::abs(value - std::round(value)) > 0.04 ? 1 : 0); }

}  // namespace

QString countText(std::uint64_t count)
{
    if (count < 1000) return QString::number(count);
    if (count < 999500) return short3(static_cast<double>(count) / 1e3) + u'k';
    return short3(static_cast<double>(count) / 1e6) + u'M';
}

QString exactCountText(std::uint64_t count)
{
    QString digits = QString::number(count);
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3) digits.insert(at, QChar(0x2009));
    return digits;
}

QString bytesText(std::uint64_t bytes)
{
    static constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB"};
    double value = static_cast<double>(bytes);
    int unit = 0;
    while (value >= 999.5 && unit < 4) value /= 1000, ++unit;
    return QStringLiteral("%1 %2").arg(unit == 0 ? QString::number(bytes) : short3(value), QLatin1String(units[unit]));
}

QString clockText(double secs)
{
    const long long hundredths = std::llround(std::max(0.0, secs) * 100);   // as secsText() has it, which stands beside it
    return QStringLiteral("%1:%2.%3").arg(hundredths / 6000, 2, 10, QChar(u'0')).arg(hundredths / 100 % 60, 2, 10, QChar(u'0')).arg(hundredths % 100, 2, 10, QChar(u'0'));
}

QString secsText(double secs) { return QStringLiteral("%1 s").arg(secs, 0, 'f', 2); }

QString lengthText(double metres)
{
    const double size = std::abs(metres);
    if (size < 0.01) return QStringLiteral("%1 mm").arg(metres * 1000, 0, 'f', 1);
    if (size < 1) return QStringLiteral("%1 cm").arg(metres * 100, 0, 'f', 1);
    if (size < 1000) return QStringLiteral("%1 m").arg(metres, 0, 'f', 2);
    return QStringLiteral("%1 km").arg(metres / 1000, 0, 'f', 2);
}

QString durationText(double secs)
{
    const auto whole = static_cast<long long>(std::llround(secs));
    if (whole < 60) return QStringLiteral("%1 s").arg(whole);
    if (whole < 3600) return QStringLiteral("%1 min").arg(whole / 60);
    return QStringLiteral("%1 h %2 min").arg(whole / 3600).arg(whole / 60 % 60);
}

QString plural(std::uint64_t count, const QString& one, const QString& many) { return QStringLiteral("%1 %2").arg(count).arg(count == 1 ? one : many); }

}  // namespace morphogen::ui
