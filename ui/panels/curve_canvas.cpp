#include "ui/panels/curve_canvas.h"

#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace morphogen::ui {
namespace {

constexpr double kPointReach = 8, kHandleReach = 7;   // pixels around a mark that take hold of it
constexpr double kDragReach = 4;
constexpr double kAir = 0.12;                         // of the values' span, above and below
constexpr double kLeastSpan = 1e-4, kMostSpan = 1e7;
constexpr double kEaseStep = 0.25;

unsigned bit(std::size_t line) { return 1u << line; }

/// What may share a scale; numbers without a unit only with themselves.
std::string unitOf(const CurveLines& property) { return property.unit().empty() ? property.title() : property.unit(); }

}  // namespace

CurveCanvas::CurveCanvas(QWidget* parent) : TimeCanvas(parent)
{
    setAccessibleName(tr("Curves"));
    setAccessibleDescription(tr("Time from left to right, values upwards, a line for each number that has keys"));
    fit();
}

std::vector<ObjectId> CurveCanvas::shownObjects() const
{
    if (!selection().objects.empty()) return selection().objects;
    std::vector<ObjectId> all;
    for (const auto& object : shown().objects) all.push_back(object->id);
    return all;
}

void CurveCanvas::lay()
{
    m_properties = curveLinesOf(shown(), shownObjects());
    std::erase_if(m_alone, [&](const PropertyName& name) {
        return std::ranges::none_of(m_properties, [&](const CurveLines& one) { return PropertyName{one.object(), one.curve().path} == name; });
    });
    layRows();
    std::vector<PropertyName> names;
    for (const CurveLines& one : m_properties) names.emplace_back(one.object(), one.curve().path);
    if (std::exchange(m_laid, names) != names) m_areValuesFitted = true;
    const bool isAtRest = &shown() == document().get();   // a proposal must not move the ground under the pointer
    if (m_areValuesFitted && isAtRest) fitValues();
}

void CurveCanvas::layRows()
{
    m_rows.clear();
    std::set<ObjectId> objects;
    for (const CurveLines& one : m_properties) objects.insert(one.object());
    ObjectId last;
    for (std::size_t p = 0; p < m_properties.size(); ++p) {
        if (objects.size() > 1 && m_properties[p].object() != last) m_rows.push_back({m_properties[p].object(), {}});
        last = m_properties[p].object();
        m_rows.push_back({last, p});
    }
    const int room = viewport()->height() - kRuler, rows = static_cast<int>(m_rows.size());
    verticalScrollBar()->setPageStep(room);
    verticalScrollBar()->setSingleStep(kRow);
    verticalScrollBar()->setRange(0, std::max(0, rows * kRow - room));
}

bool CurveCanvas::isDrawn(const CurveLines& property) const { return m_alone.empty() || m_alone.contains({property.object(), property.curve().path}); }

QRect CurveCanvas::rowOf(std::size_t property) const
{
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        if (m_rows[row].property == property) return {0, kRuler + static_cast<int>(row) * kRow - verticalScrollBar()->value(), kLabelWidth, kRow};
    return {};
}

void CurveCanvas::fit()
{
    TimeCanvas::fit();
    m_areValuesFitted = true;
    fitValues();
}

void CurveCanvas::fitValues()
{
    m_spans.clear();
    for (const CurveLines& one : m_properties) {
        if (!isDrawn(one)) continue;
        std::vector<double> times;   // between the keys as well: an ease may go beyond them
        for (std::size_t k = 0; k < one.curve().keys.size(); ++k)
            for (int step = 0; step < (k + 1 < one.curve().keys.size() ? 8 : 1); ++step)
                times.push_back(one.curve().keys[k].timeSecs + (step > 0 ? step / 8.0 * (one.curve().keys[k + 1].timeSecs - one.curve().keys[k].timeSecs) : 0));
        Span& span = m_spans.try_emplace(unitOf(one), Span{1e300, -1e300}).first->second;
        for (const LineValues& values : one.at(times))
            for (std::size_t c = 0; c < one.lineCount(); ++c) span.from = std::min(span.from, values[c]), span.to = std::max(span.to, values[c]);
    }
    for (auto& [unit, span] : m_spans) {
        if (span.to - span.from >= kLeastSpan) continue;
        const double around = std::max(0.5, 0.1 * std::abs(span.to));
        span.from -= around, span.to += around;
    }
    const Span all = m_spans.empty() ? Span{-1, 1} : m_spans.size() > 1 ? Span{0, 1} : m_spans.begin()->second;
    const double air = kAir * (all.to - all.from);
    m_heightFrom = all.from - air, m_heightTo = all.to + air;
    redraw();
}

void CurveCanvas::fitChosen()
{
    TimeCanvas::fitChosen();
    double least = 1e300, most = -1e300;
    for (const CurveLines& one : m_properties)
        for (std::size_t k = 0; k < one.curve().keys.size(); ++k)
            for (std::size_t c = 0; c < one.lineCount() && chosenKeys().holds(one.ref(k)); ++c) {
                const double height = heightOf(one, one.atKey(k)[c]);
                least = std::min(least, height), most = std::max(most, height);
            }
    if (least > most) return;
    const double air = std::max(kAir * (most - least), 0.05 * (m_heightTo - m_heightFrom));
    setHeights(least - air, most + air);
}

void CurveCanvas::setHeights(double from, double to)
{
    if (!(to - from >= kLeastSpan && to - from <= kMostSpan)) return;
    m_heightFrom = from, m_heightTo = to;
    m_areValuesFitted = false;
    redraw();
}

double CurveCanvas::valuePerHeight(const CurveLines& property) const
{
    const auto span = m_spans.find(unitOf(property));
    return m_spans.size() < 2 || span == m_spans.end() ? 1 : span->second.to - span->second.from;
}

double CurveCanvas::heightOf(const CurveLines& property, double value) const
{
    const auto span = m_spans.find(unitOf(property));
    return m_spans.size() < 2 || span == m_spans.end() ? value : (value - span->second.from) / (span->second.to - span->second.from);
}

double CurveCanvas::heightPerPixel() const { return (m_heightTo - m_heightFrom) / std::max(1, contentRect().height()); }
double CurveCanvas::yOf(double height) const { return contentRect().bottom() - (height - m_heightFrom) / heightPerPixel(); }

void CurveCanvas::panBy(const QPointF& pixels)
{
    TimeCanvas::panBy(pixels);
    const double by = -pixels.y() * heightPerPixel();
    setHeights(m_heightFrom + by, m_heightTo + by);
}

void CurveCanvas::zoomValues(double factor, const QPointF& at)
{
    const double pinned = heightAt(at.y());
    setHeights(pinned + factor * (m_heightFrom - pinned), pinned + factor * (m_heightTo - pinned));
}

QPointF CurveCanvas::placeOf(const Place& place) const
{
    const CurveLines& of = m_properties[place.property];
    return at(of, of.curve().keys[place.key].timeSecs, of.atKey(place.key)[place.line]);
}

QPointF CurveCanvas::placeOf(const Handle& handle) const
{
    const CurveLines& of = m_properties[handle.of.property];
    const std::size_t k = handle.of.key, c = handle.of.line;
    const Keyframe &key = of.curve().keys[k], &next = of.curve().keys[k + 1];
    const Vec2 ease = handle.side == HandleSide::Out ? key.easeOut : key.easeIn;
    const double from = of.atKey(k)[c], to = of.atKey(k + 1)[c];
    return at(of, glm::mix(key.timeSecs, next.timeSecs, static_cast<double>(ease.x)), from + static_cast<double>(ease.y) * (to - from));
}

bool CurveCanvas::isChosen(const Place& place) const
{
    const KeyRef ref = m_properties[place.property].ref(place.key);
    if (!shownChosen().holds(ref)) return false;
    const KeyMotion& motion = proposedMotion();
    const double before = motion.pivotSecs + (ref.timeSecs - motion.bySecs - motion.pivotSecs) / motion.scale;
    return linesOf({ref.object, ref.path, before}) & bit(place.line);
}

unsigned CurveCanvas::linesOf(const KeyRef& key) const
{
    for (const auto& [ref, lines] : m_lines)
        if (ref.object == key.object && ref.path == key.path && std::abs(ref.timeSecs - key.timeSecs) < kKeyGapSecs) return lines;
    return ~0u;
}

void CurveCanvas::setLines(const KeyRef& key, unsigned lines)
{
    std::erase_if(m_lines, [&](const auto& one) { return one.first.object == key.object && one.first.path == key.path && std::abs(one.first.timeSecs - key.timeSecs) < kKeyGapSecs; });
    m_lines.emplace_back(key, lines);
}

void CurveCanvas::keysWent(const KeyMotion& motion)
{
    for (auto& [ref, lines] : m_lines)
        if (chosenKeys().holds({ref.object, ref.path, motion.at(ref.timeSecs)})) ref.timeSecs = motion.at(ref.timeSecs);
}

void CurveCanvas::choose(const ChosenKeys& keys)
{
    m_lines.clear();
    TimeCanvas::choose(keys);
}

bool CurveCanvas::hasHandles(std::size_t property, std::size_t key, std::size_t line) const
{
    const auto& keys = m_properties[property].curve().keys;
    if (key + 1 >= keys.size() || keys[key].interpolation != KeyInterpolation::Bezier) return false;
    return isChosen({property, key, line}) || isChosen({property, key + 1, line});
}

std::optional<QPointF> CurveCanvas::placeOfKey(const KeyRef& key, std::size_t line) const
{
    for (std::size_t p = 0; p < m_properties.size(); ++p) {
        if (m_properties[p].object() != key.object || m_properties[p].curve().path != key.path || !isDrawn(m_properties[p])) continue;
        if (const auto k = m_properties[p].curve().keyAt(key.timeSecs)) return placeOf(Place{p, *k, line});
    }
    return std::nullopt;
}

std::optional<QPointF> CurveCanvas::placeOfHandle(const KeyRef& key, HandleSide side, std::size_t line) const
{
    for (std::size_t p = 0; p < m_properties.size(); ++p) {
        if (m_properties[p].object() != key.object || m_properties[p].curve().path != key.path || !isDrawn(m_properties[p])) continue;
        const auto k = m_properties[p].curve().keyAt(key.timeSecs);
        if (k && hasHandles(p, *k, line)) return placeOf(Handle{{p, *k, line}, side});
    }
    return std::nullopt;
}

std::optional<CurveCanvas::Place> CurveCanvas::placeUnder(const QPointF& pointer) const
{
    std::optional<Place> found;
    double nearest = kPointReach;
    for (std::size_t p = 0; p < m_properties.size(); ++p) {
        if (!isDrawn(m_properties[p])) continue;
        for (std::size_t k = 0; k < m_properties[p].curve().keys.size(); ++k)
            for (std::size_t c = 0; c < m_properties[p].lineCount(); ++c) {
                const QPointF way = placeOf(Place{p, k, c}) - pointer;
                const double length = std::hypot(way.x(), way.y());
                if (length <= nearest) nearest = length, found = {p, k, c};   // of two at one place the one on top
            }
    }
    return found;
}

std::optional<CurveCanvas::Handle> CurveCanvas::handleUnder(const QPointF& pointer) const
{
    std::optional<Handle> found;
    double nearest = kHandleReach;
    for (std::size_t p = 0; p < m_properties.size(); ++p) {
        if (!isDrawn(m_properties[p])) continue;
        for (std::size_t k = 0; k + 1 < m_properties[p].curve().keys.size(); ++k)
            for (std::size_t c = 0; c < m_properties[p].lineCount(); ++c) {
                if (!hasHandles(p, k, c)) continue;
                for (const HandleSide side : {HandleSide::Out, HandleSide::In}) {
                    const QPointF way = placeOf(Handle{{p, k, c}, side}) - pointer;
                    const double length = std::hypot(way.x(), way.y());
                    if (length < nearest) nearest = length, found = Handle{{p, k, c}, side};
                }
            }
    }
    return found;
}

std::vector<KeyRef> CurveCanvas::keysUnder(const QPointF& pointer) const
{
    if (pointer.x() < kLabelWidth || pointer.y() < kRuler) return {};
    const auto place = placeUnder(pointer);
    return place ? std::vector<KeyRef>{m_properties[place->property].ref(place->key)} : std::vector<KeyRef>{};
}

std::vector<KeyRef> CurveCanvas::keysWithin(const QRectF& box)
{
    std::vector<KeyRef> keys;
    for (std::size_t p = 0; p < m_properties.size(); ++p) {
        if (!isDrawn(m_properties[p])) continue;
        for (std::size_t k = 0; k < m_properties[p].curve().keys.size(); ++k) {
            unsigned lines = 0;
            for (std::size_t c = 0; c < m_properties[p].lineCount(); ++c)
                if (box.contains(placeOf(Place{p, k, c}))) lines |= bit(c);
            if (lines == 0) continue;
            keys.push_back(m_properties[p].ref(k));
            setLines(keys.back(), lines);
        }
    }
    return keys;
}

void CurveCanvas::pressLabel(const QMouseEvent& event)
{
    const int row = (static_cast<int>(event.position().y()) - kRuler + verticalScrollBar()->value()) / kRow;
    if (event.position().y() < kRuler || row >= static_cast<int>(m_rows.size())) {
        m_alone.clear();
    } else if (const Row& pressed = m_rows[static_cast<std::size_t>(row)]; pressed.property) {
        const CurveLines& one = m_properties[*pressed.property];
        const PropertyName name{one.object(), one.curve().path};
        const bool isAdding = event.modifiers() & (Qt::ShiftModifier | Qt::ControlModifier);
        const bool wasAlone = m_alone == std::set<PropertyName>{name};
        if (!isAdding) m_alone.clear();
        if (isAdding && m_alone.contains(name)) m_alone.erase(name);
        else if (!wasAlone || isAdding) m_alone.insert(name);
    } else {
        return Q_EMIT selectionChosen(Selection::of(pressed.object));
    }
    m_areValuesFitted = true;
    fitValues();
}

bool CurveCanvas::pressOwn(const QMouseEvent& event)
{
    // Where a handle lies on its key, the key is meant.
    if (placeUnder(event.position())) return false;
    m_handle = handleUnder(event.position());
    if (m_handle) m_areValuesFitted = false;
    m_base = m_properties;
    return m_handle.has_value();
}

void CurveCanvas::pressedKeys(const QMouseEvent& event)
{
    m_pressed = placeUnder(event.position());
    m_base = m_properties;
    m_areValuesFitted = false;   // the ground stays under what is dragged, also when it has been let go
    if (!m_pressed) return;
    const KeyRef ref = m_properties[m_pressed->property].ref(m_pressed->key);
    const unsigned lines = linesOf(ref);
    if (event.modifiers() & Qt::ShiftModifier) {
        setLines(ref, (lines == ~0u ? 0u : lines) | bit(m_pressed->line));
    } else if (chosenKeys().all().size() == 1 || !(lines & bit(m_pressed->line))) {
        m_lines.clear();
        setLines(ref, bit(m_pressed->line));
    }
}

std::optional<EditRequest> CurveCanvas::dragOwn(const Drag& drag) const
{
    const CurveLines& of = m_base[m_handle->of.property];
    const std::size_t k = m_handle->of.key, c = m_handle->of.line;
    const Keyframe &key = of.curve().keys[k], &next = of.curve().keys[k + 1];
    std::array<float, 4> ease{key.easeOut.x, key.easeOut.y, key.easeIn.x, key.easeIn.y};
    const std::size_t first = m_handle->side == HandleSide::Out ? 0 : 2;
    const double way = of.atKey(k + 1)[c] - of.atKey(k)[c];
    const bool isFlat = std::abs(way) < 1e-6 * (m_heightTo - m_heightFrom) * valuePerHeight(of);   // it has no progress that a height could mean
    double x = (secsAt(drag.to.x()) - key.timeSecs) / (next.timeSecs - key.timeSecs);
    double y = isFlat ? static_cast<double>(ease[first + 1]) : (heightAt(drag.to.y()) - heightOf(of, of.atKey(k)[c])) * valuePerHeight(of) / way;
    if (drag.modifiers & Qt::ControlModifier) x = std::round(x / kEaseStep) * kEaseStep, y = std::round(y / kEaseStep) * kEaseStep;
    ease[first] = static_cast<float>(std::clamp(x, 0.0, 1.0));
    ease[first + 1] = static_cast<float>(std::clamp(y, -10.0, 10.0));
    return easingKey(*document(), of.ref(k), ease);
}

std::optional<EditRequest> CurveCanvas::dragKeys(const Drag& drag) const
{
    const QPointF way = drag.to - drag.from;
    const bool isLevel = drag.modifiers & Qt::ShiftModifier && std::abs(way.x()) >= std::abs(way.y());
    double by = isLevel || std::abs(way.y()) < kDragReach || !m_pressed || drag.motion.scale != 1 ? 0 : -way.y() * heightPerPixel();
    if (by != 0 && drag.modifiers & Qt::ControlModifier) {
        const CurveLines& of = m_base[m_pressed->property];
        const double from = of.atKey(m_pressed->key)[m_pressed->line], unit = valuePerHeight(of), step = roundStep(12 * heightPerPixel() * unit).size;
        by = (std::round((from + by * unit) / step) * step - from) / unit;
    }
    std::vector<KeyValue> values;
    for (const CurveLines& one : m_base)
        for (std::size_t k = 0; by != 0 && k < one.curve().keys.size(); ++k) {
            const KeyRef ref = one.ref(k);
            if (!chosenKeys().holds(ref)) continue;
            LineValues shifted = one.atKey(k);
            for (std::size_t c = 0; c < one.lineCount(); ++c)
                if (linesOf(ref) & bit(c)) shifted[c] += by * valuePerHeight(one);
            values.push_back({ref, one.valueOf(k, shifted)});
        }
    if (values.empty() && drag.motion.isNothing()) return std::nullopt;
    return shapingKeys(chosenKeys().all(), values, drag.motion);
}

bool CurveCanvas::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto& help = static_cast<QHelpEvent&>(*event);
        for (std::size_t p = 0; p < m_properties.size(); ++p)
            if (rowOf(p).contains(help.pos())) {
                QToolTip::showText(help.globalPos(), tr("%1\nA click shows it alone, Ctrl with others.").arg(QString::fromStdString(m_properties[p].title())), this);
                return true;
            }
    }
    return TimeCanvas::event(event);
}

}  // namespace morphogen::ui
