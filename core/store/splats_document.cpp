// Splats, and the motions made of splats columns: sequences and polynomials.
#include "core/store/payload_documents.h"

#include <cmath>

namespace morphogen::store {
namespace {

constexpr const char* kFilters[] = {"classic", "antiAliased"};

bool isFloatColumn(const Column& column, std::uint64_t rows)
{
    return column.type() == ScalarType::F32 && column.width() == 1 && column.rows() == rows;
}

Json columnsToJson(const std::vector<Column>& columns, DocumentWriter& writer)
{
    Json list = Json::array();
    for (const Column& column : columns) list.push_back(columnToJson(column, writer));
    return list;
}

}  // namespace

Json splatsToJson(const Splats& splats, DocumentWriter& writer)
{
    Json columns = Json::object(), extra = Json::array();
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) columns[nameOf(static_cast<SplatColumn>(c))] = columnToJson(splats.columns[c], writer);
    for (const NamedColumn& named : splats.extra)
        extra.push_back({{"name", textToJson(named.name)}, {"column", columnToJson(named.column, writer)}});
    return {{"kind", "splats"},
            {"shDegree", splats.shDegree},
            {"filter", kFilters[static_cast<int>(splats.filter)]},
            {"columns", std::move(columns)},
            {"shRest", columnsToJson(splats.shRest, writer)},
            {"extra", std::move(extra)}};
}

Splats readSplats(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "the splats");
    Splats splats;
    splats.shDegree = static_cast<int>(fields.integer("shDegree", 0, 3));
    splats.filter = static_cast<SplatFilter>(fields.oneOf("filter", kFilters));
    Fields columns(fields.object("columns"), context.problem, "the splats' columns");
    for (std::size_t c = 0; c < kSplatColumnCount; ++c)
        splats.columns[c] = context.column(columns.object(nameOf(static_cast<SplatColumn>(c))), "splats");
    splats.shRest = context.columns(fields.array("shRest"), "splats");
    for (const Json& item : fields.array("extra")) {
        if (!context.isFine()) break;
        Fields named(item, context.problem, "an extra column");
        splats.extra.push_back({named.text("name"), context.column(named.object("column"), "splats")});
    }
    const std::size_t count = splats.size();
    for (const Column& column : splats.columns)
        if (!isFloatColumn(column, count)) fields.fail("columns", "differ in length or type");
    if (splats.shRest.size() != static_cast<std::size_t>(3 * shRestPerChannel(splats.shDegree))) fields.fail("shRest", "does not fit the degree");
    for (const Column& column : splats.shRest)
        if (!isFloatColumn(column, count)) fields.fail("shRest", "differs in length or type");
    for (const NamedColumn& named : splats.extra)
        if (named.column.rows() != count) fields.fail("extra", "differs in length");
    return splats;
}

Json sequenceToJson(const FrameSequence& sequence, DocumentWriter& writer)
{
    Json frames = Json::array();
    for (const auto& frame : sequence.frames) frames.push_back(payloadName(frame, writer, splatsToJson));
    return {{"kind", "sequence"}, {"fps", numberToJson(sequence.fps)}, {"frames", std::move(frames)}};
}

FrameSequence readSequence(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a sequence");
    FrameSequence sequence;
    sequence.fps = fields.finite("fps");
    if (!(sequence.fps > 0)) fields.fail("fps", "is not positive");
    for (const Json& name : fields.array("frames")) {
        auto frame = context.payload("splats", name, readSplats);
        if (!frame) break;
        sequence.frames.push_back(std::move(frame));
    }
    if (sequence.frames.empty()) fields.fail("frames", "is empty");
    return sequence;
}

Json polynomialToJson(const PolynomialMotion& motion, DocumentWriter& writer)
{
    return {{"kind", "polynomial"},
            {"motion", columnsToJson(motion.motion, writer)},
            {"omega", columnsToJson(motion.omega, writer)},
            {"centre", columnToJson(motion.centre, writer)},
            {"scale", columnToJson(motion.scale, writer)},
            {"duration", numberToJson(motion.durationSecs)}};
}

PolynomialMotion readPolynomial(const Json& json, ReadContext& context)
{
    Fields fields(json, context.problem, "a polynomial motion");
    PolynomialMotion motion;
    motion.motion = context.columns(fields.array("motion"), "a polynomial motion");
    motion.omega = context.columns(fields.array("omega"), "a polynomial motion");
    motion.centre = context.column(fields.object("centre"), "a polynomial motion");
    motion.scale = context.column(fields.object("scale"), "a polynomial motion");
    motion.durationSecs = fields.finite("duration");
    if (motion.durationSecs < 0) fields.fail("duration", "is negative");
    const std::uint64_t rows = motion.centre.rows();
    if (motion.motion.size() != 9 || motion.omega.size() != 4) fields.fail("motion", "or \"omega\" has another number of columns");
    bool fits = isFloatColumn(motion.centre, rows) && isFloatColumn(motion.scale, rows);
    for (const Column& column : motion.motion) fits &= isFloatColumn(column, rows);
    for (const Column& column : motion.omega) fits &= isFloatColumn(column, rows);
    if (!fits) fields.fail("motion", "has columns that differ in length or type");
    return motion;
}

Json channelsToJson(const SplatChannels& channels, DocumentWriter& writer)
{
    Json spans = Json::array();
    for (const ChannelSpan& span : channels.spans) {
        spans.push_back({{"frames", span.frameCount}, {"channels", span.channels}, {"courses", columnToJson(span.courses, writer)}, {"amounts", columnToJson(span.amounts, writer)}});
    }
    Json json{{"kind", "channels"}, {"fps", numberToJson(channels.fps)}, {"spans", std::move(spans)}};
    if (!channels.presence.isEmpty()) json["presence"] = columnToJson(channels.presence, writer);
    return json;
}

SplatChannels readChannels(const Json& json, ReadContext& context)
{
    constexpr std::int64_t kMostFrames = 1 << 24;
    Fields fields(json, context.problem, "the channels of splats");
    SplatChannels channels;
    channels.fps = fields.finite("fps");
    for (const Json& item : fields.array("spans")) {
        if (!context.isFine()) break;
        Fields span(item, context.problem, "a span of channels");
        ChannelSpan& made = channels.spans.emplace_back();
        made.frameCount = static_cast<std::uint32_t>(span.integer("frames", 1, kMostFrames));
        for (const Json& channel : span.array("channels")) {
            if (!channel.is_number_unsigned() || channel.get<std::uint64_t>() > 255) span.fail("channels", "holds something that is no channel");
            if (!context.isFine()) break;
            made.channels.push_back(channel.get<std::uint8_t>());
        }
        made.courses = context.column(span.object("courses"), "a channel");
        made.amounts = context.column(span.object("amounts"), "a channel");
    }
    if (fields.has("presence")) channels.presence = context.column(fields.object("presence"), "the presence of splats");
    return channels;
}

}  // namespace morphogen::store
