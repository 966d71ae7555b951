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

bool isSmallInteger(const Column& column, ScalarType narrow, ScalarType wide, std::uint64_t rows)
{
    return (column.type() == narrow || column.type() == wide) && column.width() == 1 && column.rows() == rows;
}

/// values[i] += factor * amount of splat i.
void add(const Column& amounts, float factor, std::vector<float>& values)
{
    if (factor == 0) return;
    const auto over = [&]<class T>(T) {
        for (std::size_t k = 0, i = 0; k < amounts.chunks().size(); ++k)
            for (const T amount : amounts.chunk<T>(k)) values[i++] += factor * static_cast<float>(amount);
    };
    if (amounts.type() == ScalarType::I8) over(std::int8_t{});
    else over(std::int16_t{});
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
    for (const ChannelSpan& span : spans)
        for (const ChannelComponent& component : span.components) bytes += component.course.byteCount() + component.amounts.byteCount();
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
        for (const ChannelComponent& component : span.components) {
            if (component.channel >= most) return fmt::format("it has a channel {} that its splats do not", component.channel);
            if (component.course.type() != ScalarType::F32 || component.course.width() != 1 || component.course.rows() != span.frameCount) return "a channel's course does not fit its frames";
            if (!isSmallInteger(component.amounts, ScalarType::I8, ScalarType::I16, count)) return "a channel's amounts do not fit its splats";
        }
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
        for (const ChannelComponent& component : span.components) {
            if (component.channel != channel) continue;
            // A channel that changes anything at any time is always one's own column, so that payloads keep their shape.
            if (!values) values.emplace(component.amounts.rows(), 0.0f);
            float factor = 0;
            if (before >= begin && before < begin + span.frameCount) factor += (1 - part) * component.course.at<float>(before - begin);
            if (part > 0 && before + 1 >= begin && before + 1 < begin + span.frameCount) factor += part * component.course.at<float>(before + 1 - begin);
            add(component.amounts, factor, *values);
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
    for (ChannelSpan& span : taken.spans)
        for (ChannelComponent& component : span.components) component.amounts = takeRows(component.amounts, rows);
    if (!taken.presence.isEmpty()) taken.presence = takeRows(channels.presence, rows);
    return taken;
}

}  // namespace morphogen
