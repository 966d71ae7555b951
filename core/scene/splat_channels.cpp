#include "core/scene/splat_channels.h"

#include "core/base/parallel.h"
#include "core/scene/take_rows.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <list>
#include <mutex>
#include <span>

namespace morphogen {
namespace {

constexpr std::size_t kFramesKept = 4;
constexpr std::size_t kGrain = 4096;
constexpr float kUnseen = -20;   ///< logit of an alpha that no picture shows

std::uint32_t indexOf(SplatChannel channel) { return static_cast<std::uint32_t>(channel); }

/// values[i] += factor * amount of splat i, of the rows of a column from `first` on.
void add(const Column& amounts, std::size_t first, float factor, std::vector<float>& values)
{
    if (factor == 0) return;
    for (std::size_t i = 0; i < values.size();) {
        const std::size_t row = first + i;
        const auto part = amounts.chunk<std::int8_t>(row / kChunkRows).subspan(row % kChunkRows);
        const std::size_t count = std::min(part.size(), values.size() - i);
        for (std::size_t k = 0; k < count; ++k) values[i + k] += factor * static_cast<float>(part[k]);
        i += count;
    }
}

/// Whole where it is there at both frames around, nothing where at neither, a ramp between.
void fade(const SplatChannels& channels, double frame, std::vector<float>& opacity)
{
    if (channels.presence.isEmpty()) return;
    const auto before = static_cast<std::size_t>(frame), after = std::min(before + 1, channels.frameCount() - 1);
    const float part = static_cast<float>(frame - static_cast<double>(before));
    const std::size_t width = channels.presence.width();
    for (std::size_t k = 0, i = 0; k < channels.presence.chunks().size(); ++k) {
        const auto bytes = channels.presence.chunk<std::uint8_t>(k);
        for (std::size_t row = 0; row < bytes.size(); row += width, ++i) {
            const auto at = [&](std::size_t f) { return static_cast<float>(bytes[row + f / 8] >> f % 8 & 1); };
            const float share = (1 - part) * at(before) + part * at(after);
            if (share <= 0) opacity[i] = kUnseen;
            else if (share < 1) opacity[i] = std::max(kUnseen, logit(std::max(sigmoid(opacity[i]) * share, 1e-8f)));
        }
    }
}

Column sum(const Column& column, const std::optional<std::vector<float>>& values)
{
    if (!values) return column;
    std::vector<float> all = column.toVector<float>();
    for (std::size_t i = 0; i < all.size(); ++i) all[i] += (*values)[i];
    return Column::of(all);
}

Splats made(const Splats& canonical, const SplatChannels& channels, double frame)
{
    Splats splats = canonical;
    const auto column = [&](SplatColumn which) -> Column& { return splats.columns[static_cast<std::size_t>(which)]; };
    const auto of = [&](SplatChannel channel) { return channelAt(channels, indexOf(channel), frame); };
    for (int axis = 0; axis < 3; ++axis) {
        const auto shifted = [&](SplatChannel channel, SplatColumn which) {
            Column& own = column(static_cast<SplatColumn>(static_cast<int>(which) + axis));
            own = sum(own, of(static_cast<SplatChannel>(static_cast<int>(channel) + axis)));
        };
        shifted(SplatChannel::X, SplatColumn::X);
        shifted(SplatChannel::Scale0, SplatColumn::Scale0);
        shifted(SplatChannel::Dc0, SplatColumn::Dc0);
    }
    for (std::size_t k = 0; k < splats.shRest.size(); ++k)
        splats.shRest[k] = sum(splats.shRest[k], channelAt(channels, indexOf(SplatChannel::Rest) + static_cast<std::uint32_t>(k), frame));
    const auto opacityChange = of(SplatChannel::Opacity);
    if (opacityChange || !channels.presence.isEmpty()) {
        std::vector<float> opacity = sum(column(SplatColumn::Opacity), opacityChange).toVector<float>();
        fade(channels, frame, opacity);
        column(SplatColumn::Opacity) = Column::of(opacity);
    }
    const std::optional<std::vector<float>> turns[] = {of(SplatChannel::TurnX), of(SplatChannel::TurnY), of(SplatChannel::TurnZ)};
    if (!turns[0] && !turns[1] && !turns[2]) return splats;
    std::array<std::vector<float>, 4> rotation;
    for (auto& part : rotation) part.resize(splats.size());
    parallelFor(splats.size(), kGrain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            Vec3 turn(0);
            for (int axis = 0; axis < 3; ++axis)
                if (turns[axis]) turn[axis] = (*turns[axis])[i];
            const float angle = glm::length(turn);
            const Quat own = canonical.rotation(i);
            const Quat turned = angle > 1e-9f ? own * glm::angleAxis(angle, turn / angle) : own;
            rotation[0][i] = turned.w, rotation[1][i] = turned.x, rotation[2][i] = turned.y, rotation[3][i] = turned.z;
        }
    });
    for (std::size_t k = 0; k < 4; ++k) splats.columns[static_cast<std::size_t>(SplatColumn::Rot0) + k] = Column::of(rotation[k]);
    return splats;
}

/// The frame at a time; one that is nearly a whole number is that number, so that equal frames are equal.
double frameOf(const SplatChannels& channels, double secs)
{
    const double last = static_cast<double>(channels.frameCount()) - 1;
    const double frame = std::clamp(std::isfinite(secs) ? secs * channels.fps : 0.0, 0.0, std::max(last, 0.0));
    const double whole = std::round(frame);
    return std::abs(frame - whole) < 1e-4 ? whole : frame;
}

}  // namespace

std::size_t SplatChannels::frameCount() const
{
    std::size_t count = 0;
    for (const ChannelSpan& span : spans) count += span.frameCount;
    return count;
}

double SplatChannels::durationSecs() const
{
    const std::size_t count = frameCount();
    return count == 0 ? 0.0 : static_cast<double>(count - 1) / fps;
}

std::uint64_t SplatChannels::byteCount() const
{
    std::uint64_t bytes = presence.byteCount();
    for (const ChannelSpan& span : spans) bytes += span.channels.size() + span.courses.byteCount() + span.amounts.byteCount();
    return bytes;
}

std::optional<std::string> SplatChannels::problem(const Splats& splats) const
{
    const std::uint64_t count = splats.size();
    if (!(fps > 0) || !std::isfinite(fps)) return "its channels have no frames per second";
    if (spans.empty()) return "its channels have no frames";
    const auto most = indexOf(SplatChannel::Rest) + splats.shRest.size();
    for (const ChannelSpan& span : spans) {
        if (span.frameCount == 0) return "a span of its channels has no frames";
        for (const std::uint8_t channel : span.channels)
            if (channel >= most) return fmt::format("it has a channel {} that its splats do not", channel);
        if (span.channels.empty() && span.courses.isEmpty() && span.amounts.isEmpty()) continue;
        if (span.courses.type() != ScalarType::F32 || span.courses.width() != span.frameCount || span.courses.rows() != span.channels.size()) return "its channels' courses do not fit their frames";
        if (span.amounts.type() != ScalarType::I8 || span.amounts.width() != 1 || span.amounts.rows() != span.channels.size() * count) return "its channels' amounts do not fit its splats";
    }
    if (!presence.isEmpty() && (presence.type() != ScalarType::U8 || presence.width() != presenceWidth() || presence.rows() != count)) return "its splats' presence does not fit its splats";
    return std::nullopt;
}

std::optional<std::vector<float>> channelAt(const SplatChannels& channels, std::uint32_t channel, double frame)
{
    std::optional<std::vector<float>> values;
    const double last = static_cast<double>(channels.frameCount()) - 1;
    frame = std::clamp(frame, 0.0, std::max(last, 0.0));
    const auto before = static_cast<std::size_t>(frame);
    const float part = static_cast<float>(frame - static_cast<double>(before));
    std::size_t begin = 0;
    for (const ChannelSpan& span : channels.spans) {
        for (std::size_t c = 0; c < span.channels.size(); ++c) {
            if (span.channels[c] != channel) continue;
            const std::size_t count = span.amounts.rows() / span.channels.size();
            // A channel that changes anything at any time is always one's own column, so that payloads keep their shape.
            if (!values) values.emplace(count, 0.0f);
            const auto factorAt = [&](std::size_t f) { return f >= begin && f < begin + span.frameCount ? span.courses.at<float>(c, static_cast<std::uint32_t>(f - begin)) : 0.0f; };
            add(span.amounts, c * count, (1 - part) * factorAt(before) + (part > 0 ? part * factorAt(before + 1) : 0.0f), *values);
        }
        begin += span.frameCount;
    }
    return values;
}

std::shared_ptr<const Splats> splatsAt(const std::shared_ptr<const Splats>& canonical, const std::shared_ptr<const SplatChannels>& channels, double secs)
{
    struct Kept {
        std::shared_ptr<const Splats> canonical;
        std::shared_ptr<const SplatChannels> channels;
        double frame;
        std::shared_ptr<const Splats> splats;
    };
    static std::mutex mutex;
    static std::list<Kept> kept;
    const double frame = frameOf(*channels, secs);
    {
        const std::lock_guard lock(mutex);
        for (auto entry = kept.begin(); entry != kept.end(); ++entry)
            if (entry->canonical == canonical && entry->channels == channels && entry->frame == frame) {
                kept.splice(kept.begin(), kept, entry);
                return entry->splats;
            }
    }
    auto splats = std::make_shared<const Splats>(made(*canonical, *channels, frame));
    const std::lock_guard lock(mutex);
    kept.push_front({canonical, channels, frame, splats});
    if (kept.size() > kFramesKept) kept.pop_back();
    return splats;
}

SplatChannels takeRows(const SplatChannels& channels, std::span<const std::uint32_t> rows)
{
    SplatChannels taken = channels;
    for (ChannelSpan& span : taken.spans) {
        if (span.channels.empty()) continue;
        const auto count = static_cast<std::uint32_t>(span.amounts.rows() / span.channels.size());
        std::vector<std::uint32_t> all;
        for (std::uint32_t c = 0; c < span.channels.size(); ++c)
            for (const std::uint32_t row : rows) all.push_back(c * count + row);
        span.amounts = takeRows(span.amounts, all);
    }
    if (!taken.presence.isEmpty()) taken.presence = takeRows(channels.presence, rows);
    return taken;
}

bool changesColour(const SplatChannels& channels)
{
    return std::ranges::any_of(channels.spans, [](const ChannelSpan& span) {
        return std::ranges::any_of(span.channels, [](std::uint8_t channel) { return channel >= indexOf(SplatChannel::Dc0); });
    });
}

SplatChannels withColourTimes(const SplatChannels& channels, const Vec3& factor, std::size_t shRestPerChannel)
{
    SplatChannels changed = channels;
    for (ChannelSpan& span : changed.spans) {
        std::vector<float> courses = span.courses.toVector<float>();
        for (std::size_t c = 0; c < span.channels.size(); ++c) {
            const std::uint32_t channel = span.channels[c];
            if (channel < indexOf(SplatChannel::Dc0)) continue;
            const std::size_t colour = channel < indexOf(SplatChannel::Rest) ? channel - indexOf(SplatChannel::Dc0) : (channel - indexOf(SplatChannel::Rest)) / std::max<std::size_t>(shRestPerChannel, 1);
            for (std::size_t f = 0; f < span.frameCount; ++f) courses[c * span.frameCount + f] *= factor[static_cast<int>(colour)];
        }
        span.courses = Column::of(courses, span.frameCount);
    }
    return changed;
}

}  // namespace morphogen
