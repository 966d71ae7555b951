// How it works: one table row per kind of query holds its key, its writer and its reader; both directions walk the table.
#include "core/select/select_json.h"

#include "core/json/camera_json.h"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

using json::Fields;
using json::Json;

constexpr std::size_t kMostListed = 4'000'000;

Result<SelectQuery> read(const Json& json, const std::string& where);

constexpr const char* kReachNames[] = {"centre", "footprint"};
constexpr const char* kProjectionNames[] = {"perspective", "orthographic"};

Json pairToJson(const Vec2& p) { return Json::array({json::numberToJson(p.x), json::numberToJson(p.y)}); }

Json pairsToJson(const std::vector<Vec2>& points)
{
    Json list = Json::array();
    for (const Vec2& point : points) list.push_back(pairToJson(point));
    return list;
}

Json pointsToJson(const std::vector<Vec3>& points)
{
    Json list = Json::array();
    for (const Vec3& point : points) list.push_back(json::vectorToJson(point));
    return list;
}

/// Reads what is there; what is not keeps its default.
void take(Fields& fields, const char* key, float& out)
{
    if (fields.has(key)) out = fields.scalar(key);
}
void take(Fields& fields, const char* key, int& out)
{
    if (fields.has(key)) out = static_cast<int>(fields.integer(key, 0, 2'000'000'000));
}
void take(Fields& fields, const char* key, Vec3& out)
{
    if (fields.has(key)) out = fields.vector(key);
}
void put(Json& json, const char* key, float value, float usual)
{
    if (value != usual) json[key] = json::numberToJson(value);
}

Vec2 takePair(Fields& fields, const char* key)
{
    float p[2]{};
    fields.numbers(key, p);
    return {p[0], p[1]};
}

/// A list of points with `size` numbers each, read by `make`.
template <class Point>
std::vector<Point> takePoints(Fields& fields, const char* key)
{
    std::vector<Point> points;
    const Json& list = fields.array(key);
    if (list.size() > kMostListed) {
        fields.fail(key, "is too long");
        return points;
    }
    for (std::size_t i = 0; i < list.size() && fields.isFine(); ++i) {
        const Json wrapped{{"point", list[i]}};
        Fields one(wrapped, fields.problem(), fmt::format("{} {} of {}", key, i + 1, fields.where()));
        if constexpr (std::is_same_v<Point, Vec2>) points.push_back(takePair(one, "point"));
        else points.push_back(one.vector("point"));
    }
    return points;
}

Json viewToJson(const ScreenView& seen)
{
    Json view = json::viewToJson(seen.camera);
    view["width"] = seen.width;
    view["height"] = seen.height;
    return view;
}

/// The keys that every shape on a picture has.
void putSeen(Json& json, const ScreenView& seen)
{
    json["view"] = viewToJson(seen);
    if (seen.reach == Reach::Footprint) json["reach"] = "footprint";
    if (seen.depth == Depth::FrontMost) json["frontMost"] = true;
    if (seen.depthLimitMetres) json["depthLimit"] = json::numberToJson(*seen.depthLimitMetres);
}

ScreenView takeSeen(Fields& fields)
{
    ScreenView seen;
    Fields view(fields.object("view"), fields.problem(), "view of " + fields.where());
    view.allowOnly({"position", "target", "up", "near", "width", "height", "fovY", "orthoHeight"});
    seen.camera = json::readView(view);
    seen.width = static_cast<int>(view.integer("width", 1, 32768));
    seen.height = static_cast<int>(view.integer("height", 1, 32768));
    if (fields.has("reach")) seen.reach = static_cast<Reach>(fields.oneOf("reach", kReachNames));
    if (fields.has("frontMost") && fields.flag("frontMost")) seen.depth = Depth::FrontMost;
    if (fields.has("depthLimit")) seen.depthLimitMetres = fields.scalar("depthLimit");
    return seen;
}

/// A query inside another one.
SelectPart takePart(Fields& fields, const char* key)
{
    const Json& inner = fields.object(key);
    if (!fields.isFine()) return {};
    auto part = read(inner, fmt::format("{} of {}", key, fields.where()));
    if (part) return SelectPart(std::move(*part));
    fields.problem() = part.error().message;
    return {};
}

std::vector<SelectQuery> takeParts(const Json& list, std::string& problem, const std::string& where)
{
    std::vector<SelectQuery> parts;
    if (!list.is_array()) {
        problem = fmt::format("{} is not a list of selections", where);
        return parts;
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto part = read(list[i], fmt::format("part {} of {}", i + 1, where));
        if (!part) {
            problem = part.error().message;
            return parts;
        }
        parts.push_back(std::move(*part));
    }
    return parts;
}

Json partsToJson(const std::vector<SelectQuery>& parts)
{
    Json list = Json::array();
    for (const SelectQuery& part : parts) list.push_back(selectToJson(part));
    return list;
}

// Writers: the value behind the key.

Json write(const SelectAll&) { return true; }
Json write(const SelectNamed& query) { return json::textToJson(query.name); }
Json write(const SelectSplats& query) { return query.indices; }
Json write(const SelectRectangle& query)
{
    Json json{{"from", pairToJson(query.from)}, {"to", pairToJson(query.to)}};
    putSeen(json, query.seen);
    return json;
}
Json write(const SelectPolygon& query)
{
    Json json{{"points", pairsToJson(query.corners)}};
    putSeen(json, query.seen);
    return json;
}
Json write(const SelectBrush& query)
{
    Json json{{"points", pairsToJson(query.stroke)}, {"radius", json::numberToJson(query.radius)}};
    put(json, "soft", query.soft, 0);
    putSeen(json, query.seen);
    return json;
}
Json write(const SelectSphere& query)
{
    Json json{{"centre", json::vectorToJson(query.centre)}, {"radius", json::numberToJson(query.radius)}};
    put(json, "soft", query.soft, 0);
    return json;
}
Json write(const SelectBox& query)
{
    Json json{{"centre", json::vectorToJson(query.centre)}, {"halfSize", json::vectorToJson(query.halfSize)}};
    const Quat& q = query.rotation;
    if (q != Quat(1, 0, 0, 0)) json["rotation"] = Json::array({json::numberToJson(q.w), json::numberToJson(q.x), json::numberToJson(q.y), json::numberToJson(q.z)});
    put(json, "soft", query.soft, 0);
    return json;
}
Json write(const SelectFlood& query)
{
    const SelectFlood usual;
    Json json = Json::object();
    if (const Vec3* point = std::get_if<Vec3>(&query.from)) json["from"] = json::vectorToJson(*point);
    else json["splat"] = std::get<std::uint32_t>(query.from);
    put(json, "colourWithin", query.colourWithin, usual.colourWithin);
    put(json, "distance", query.distance, usual.distance);
    put(json, "gap", query.gapMetres, usual.gapMetres);
    return json;
}
Json write(const SelectColour& query)
{
    Json json{{"like", json::vectorToJson(query.like)}};
    put(json, "within", query.within, SelectColour{}.within);
    put(json, "soft", query.soft, 0);
    return json;
}
Json write(const SelectRange& query)
{
    const SelectRange usual;
    Json json{{"property", json::textToJson(query.property)}};
    put(json, "least", query.least, usual.least);
    put(json, "most", query.most, usual.most);
    put(json, "soft", query.soft, 0);
    if (query.point != usual.point) json["point"] = json::vectorToJson(query.point);
    return json;
}
Json write(const SelectBound& query)
{
    Json nodes = Json::array();
    for (const std::string& node : query.nodes) nodes.push_back(json::textToJson(node));
    Json json{{"nodes", std::move(nodes)}};
    if (query.subtree == Subtree::NodesOnly) json["children"] = false;
    return json;
}
Json write(const SelectGrown& query)
{
    return {{"of", selectToJson(*query.of)}, {query.by == GrowBy::Metres ? "metres" : "steps", json::numberToJson(query.amount)}};
}
Json write(const SelectFalloff& query) { return {{"of", selectToJson(*query.of)}, {"distance", json::numberToJson(query.distance)}}; }
Json write(const SelectShadow& query) { return {{"of", selectToJson(*query.of)}}; }
Json write(const SelectInverse& query) { return selectToJson(*query.of); }
Json write(const SelectAnd& query) { return partsToJson(query.of); }
Json write(const SelectOr& query) { return partsToJson(query.of); }
Json write(const SelectSubtract& query) { return partsToJson(query.of); }
Json write(const SelectFloaters& query)
{
    Json json = Json::object();
    if (query.clusterSize != SelectFloaters{}.clusterSize) json["clusterSize"] = query.clusterSize;
    put(json, "gap", query.gap, SelectFloaters{}.gap);
    return json;
}
/// Of the kinds that are one number.
template <class Query>
Json writeNumber(const Query& query, const char* key, float Query::*number)
{
    Json json = Json::object();
    put(json, key, query.*number, Query{}.*number);
    return json;
}
Json write(const SelectNeedles& query) { return writeNumber(query, "elongation", &SelectNeedles::elongation); }
Json write(const SelectOversized& query) { return writeNumber(query, "times", &SelectOversized::times); }
Json write(const SelectFaint& query) { return writeNumber(query, "alpha", &SelectFaint::alpha); }
Json write(const SelectCutOut& query)
{
    Json json{{"on", pointsToJson(query.on)}};
    if (!query.off.empty()) json["off"] = pointsToJson(query.off);
    if (query.fringe == Fringe::Take) json["fringe"] = true;
    return json;
}

// Readers of the value behind a key that is an object.

SelectQuery readRectangle(Fields& fields)
{
    fields.allowOnly({"from", "to", "view", "reach", "frontMost", "depthLimit"});
    SelectRectangle query;
    query.from = takePair(fields, "from"), query.to = takePair(fields, "to");
    query.seen = takeSeen(fields);
    return query;
}
SelectQuery readPolygon(Fields& fields)
{
    fields.allowOnly({"points", "view", "reach", "frontMost", "depthLimit"});
    SelectPolygon query;
    query.corners = takePoints<Vec2>(fields, "points");
    query.seen = takeSeen(fields);
    return query;
}
SelectQuery readBrush(Fields& fields)
{
    fields.allowOnly({"points", "radius", "soft", "view", "reach", "frontMost", "depthLimit"});
    SelectBrush query;
    query.stroke = takePoints<Vec2>(fields, "points");
    query.radius = fields.scalar("radius");
    take(fields, "soft", query.soft);
    query.seen = takeSeen(fields);
    return query;
}
SelectQuery readSphere(Fields& fields)
{
    fields.allowOnly({"centre", "radius", "soft"});
    SelectSphere query{fields.vector("centre"), fields.scalar("radius")};
    take(fields, "soft", query.soft);
    return query;
}
SelectQuery readBox(Fields& fields)
{
    fields.allowOnly({"centre", "halfSize", "rotation", "soft"});
    SelectBox query{fields.vector("centre"), fields.vector("halfSize")};
    if (fields.has("rotation")) {
        float q[4]{1, 0, 0, 0};
        fields.numbers("rotation", q);
        query.rotation = Quat(q[0], q[1], q[2], q[3]);
    }
    take(fields, "soft", query.soft);
    return query;
}
SelectQuery readFlood(Fields& fields)
{
    fields.allowOnly({"from", "splat", "colourWithin", "distance", "gap"});
    SelectFlood query;
    if (fields.has("splat") && fields.has("from")) fields.fail("from", "and \"splat\" say two things; keep one");
    if (fields.has("splat")) query.from = static_cast<std::uint32_t>(fields.integer("splat", 0, 4'294'967'295));
    else query.from = fields.vector("from");
    take(fields, "colourWithin", query.colourWithin);
    take(fields, "distance", query.distance);
    take(fields, "gap", query.gapMetres);
    return query;
}
SelectQuery readColour(Fields& fields)
{
    fields.allowOnly({"like", "within", "soft"});
    SelectColour query{fields.vector("like")};
    take(fields, "within", query.within);
    take(fields, "soft", query.soft);
    return query;
}
SelectQuery readRange(Fields& fields)
{
    fields.allowOnly({"property", "least", "most", "soft", "point"});
    SelectRange query;
    query.property = fields.text("property");
    take(fields, "least", query.least);
    take(fields, "most", query.most);
    take(fields, "soft", query.soft);
    take(fields, "point", query.point);
    return query;
}
SelectQuery readBound(Fields& fields)
{
    fields.allowOnly({"nodes", "children"});
    SelectBound query;
    for (const Json& node : fields.array("nodes")) {
        const auto name = json::textFromJson(node);
        if (!name) fields.fail("nodes", "holds something that is not a text");
        query.nodes.push_back(name.value_or(std::string()));
    }
    if (fields.has("children") && !fields.flag("children")) query.subtree = Subtree::NodesOnly;
    return query;
}
SelectQuery readGrown(Fields& fields)
{
    fields.allowOnly({"of", "metres", "steps"});
    SelectGrown query;
    query.of = takePart(fields, "of");
    if (fields.has("metres") && fields.has("steps")) fields.fail("metres", "and \"steps\" say two things; keep one");
    query.by = fields.has("metres") ? GrowBy::Metres : GrowBy::Steps;
    query.amount = fields.scalar(query.by == GrowBy::Metres ? "metres" : "steps");
    return query;
}
SelectQuery readFalloff(Fields& fields)
{
    fields.allowOnly({"of", "distance"});
    return SelectFalloff{takePart(fields, "of"), fields.scalar("distance")};
}
SelectQuery readShadow(Fields& fields)
{
    fields.allowOnly({"of"});
    return SelectShadow{takePart(fields, "of")};
}
SelectQuery readFloaters(Fields& fields)
{
    fields.allowOnly({"clusterSize", "gap"});
    SelectFloaters query;
    take(fields, "clusterSize", query.clusterSize);
    take(fields, "gap", query.gap);
    return query;
}
template <class Query>
SelectQuery readNumber(Fields& fields, const char* key, float Query::*number)
{
    fields.allowOnly({key});
    Query query;
    take(fields, key, query.*number);
    return query;
}
SelectQuery readNeedles(Fields& fields) { return readNumber(fields, "elongation", &SelectNeedles::elongation); }
SelectQuery readOversized(Fields& fields) { return readNumber(fields, "times", &SelectOversized::times); }
SelectQuery readFaint(Fields& fields) { return readNumber(fields, "alpha", &SelectFaint::alpha); }
SelectQuery readCutOut(Fields& fields)
{
    fields.allowOnly({"on", "off", "fringe"});
    SelectCutOut query;
    query.on = takePoints<Vec3>(fields, "on");
    if (fields.has("off")) query.off = takePoints<Vec3>(fields, "off");
    if (fields.has("fringe") && fields.flag("fringe")) query.fringe = Fringe::Take;
    return query;
}

SelectQuery readIndices(const Json& list, std::string& problem, const std::string& where)
{
    SelectSplats query;
    if (!list.is_array() || list.size() > kMostListed) {
        problem = fmt::format("{} is not a list of splats", where);
        return query;
    }
    for (const Json& index : list) {
        if (!index.is_number_unsigned() || index.get<std::uint64_t>() > 4'294'967'295u) {
            problem = fmt::format("{} holds something that is not the number of a splat", where);
            return query;
        }
        query.indices.push_back(index.get<std::uint32_t>());
    }
    return query;
}

/// In the order of SelectQuery::How; a null reader is one of the kinds whose value is not an object.
struct Kind {
    const char* key;
    SelectQuery (*read)(Fields& fields);
};
constexpr Kind kKinds[] = {
    {"all", nullptr},          {"name", nullptr},          {"splats", nullptr},          {"rectangle", readRectangle}, {"polygon", readPolygon},
    {"brush", readBrush},      {"sphere", readSphere},     {"box", readBox},             {"flood", readFlood},         {"colour", readColour},
    {"range", readRange},      {"bound", readBound},       {"grow", readGrown},          {"falloff", readFalloff},     {"shadow", readShadow},       {"not", nullptr},
    {"and", nullptr},          {"or", nullptr},            {"subtract", nullptr},        {"floaters", readFloaters},   {"needles", readNeedles},
    {"oversized", readOversized}, {"faint", readFaint},    {"cutOut", readCutOut},
};
static_assert(std::size(kKinds) == std::variant_size_v<SelectQuery::How>);

Error wrong(std::string message) { return {Error::Kind::Format, std::move(message)}; }

Result<SelectQuery> read(const Json& json, const std::string& where)
{
    if (!json.is_object() || json.size() != 1) return wrong(fmt::format("{} is not a selection: an object with one key, such as {{\"all\":true}}", where));
    const std::string key = json.begin().key();
    const Json& value = json.begin().value();
    const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& one) { return key == one.key; });
    if (kind == std::end(kKinds)) {
        std::vector<std::string_view> known;
        for (const Kind& one : kKinds) known.emplace_back(one.key);
        return wrong(fmt::format("\"{}\" of {} is not known; {} are", key, where, fmt::join(known, ", ")));
    }
    const std::string inside = fmt::format("{} of {}", key, where);
    std::string problem;
    SelectQuery query;
    if (kind->read) {
        Fields fields(value, problem, inside);
        query = kind->read(fields);
    } else if (key == "all") {
        if (value != true) problem = fmt::format("{} is not true", inside);
        query = SelectAll{};
    } else if (key == "name") {
        const auto name = json::textFromJson(value);
        if (!name) problem = fmt::format("{} is not a text", inside);
        query = SelectNamed{name.value_or(std::string())};
    } else if (key == "splats") {
        query = readIndices(value, problem, inside);
    } else if (key == "not") {
        MG_ASSIGN(SelectQuery inner, read(value, inside));
        query = SelectInverse{SelectPart(std::move(inner))};
    } else {
        std::vector<SelectQuery> parts = takeParts(value, problem, inside);
        if (problem.empty() && parts.empty()) problem = fmt::format("{} is an empty list", inside);
        if (key == "and") query = SelectAnd{std::move(parts)};
        else if (key == "or") query = SelectOr{std::move(parts)};
        else query = SelectSubtract{std::move(parts)};
    }
    if (!problem.empty()) return wrong(std::move(problem));
    return query;
}

}  // namespace

json::Json selectToJson(const SelectQuery& query)
{
    return {{kKinds[query.how.index()].key, std::visit([](const auto& one) { return write(one); }, query.how)}};
}

Result<SelectQuery> selectFromJson(const json::Json& json, std::string_view where) { return read(json, std::string(where)); }

}  // namespace morphogen
