// Numbers as people read them: short, with their unit.
#pragma once

#include <QString>

#include <cstdint>

namespace morphogen::ui {

QString countText(std::uint64_t count);             ///< "812", "4.2k", "212k", "1.3M"
QString exactCountText(std::uint64_t count);        ///< "212 480", with thin spaces
QString bytesText(std::uint64_t bytes);             ///< "38 MB", "1.1 GB"; thousands, as file managers count
QString clockText(double secs);                     ///< "00:01.84"
QString secsText(double secs);                      ///< "1.84 s"
QString lengthText(double metres);                  ///< "42 cm", "1.75 m", "3.2 km"
QString durationText(double secs);                  ///< "12 s", "3 min", "1 h 20 min": for estimates and "ago"
QString plural(std::uint64_t count, const QString& one, const QString& many);   ///< "1 object", "3 objects"

}  // namespace morphogen::ui
