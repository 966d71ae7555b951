#include "core/io/sog.h"

#include "core/io/sog_decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

namespace morphogen {
namespace {

constexpr const char* kMeta = "meta.json";
constexpr const char* kLodMeta = "lod-meta.json";
constexpr std::size_t kMaxLodNodes = 1 << 20;

bool isFolder(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
}

bool isFileIn(const std::filesystem::path& folder, const char* name)
{
    std::error_code ignored;
    return std::filesystem::is_regular_file(folder / name, ignored);
}

bool headHas(std::span<const std::byte> head, std::string_view text)
{
    return std::string_view(reinterpret_cast<const char*>(head.data()), head.size()).find(text) != std::string_view::npos;
}

bool isZip(std::span<const std::byte> head) { return head.size() >= 4 && std::memcmp(head.data(), "PK\x03\x04", 4) == 0; }

bool recognises(const std::filesystem::path& path, std::span<const std::byte> head)
{
    if (isFolder(path)) return isFileIn(path, kMeta) && !isFileIn(path, kLodMeta);
    if (path.filename() == kMeta) return headHas(head, "\"means\"");
    if (hasExtension(path, ".sog")) return isZip(head);
    if (!isZip(head)) return false;
    const auto zip = ZipFile::open(path);
    return zip && zip->find(kMeta) && zip->find("means_l.webp");
}

bool recognisesStreamed(const std::filesystem::path& path, std::span<const std::byte> head)
{
    if (isFolder(path)) return isFileIn(path, kLodMeta);
    return path.filename() == kLodMeta && headHas(head, "lodLevels");
}

/// "meta" and "lod-meta" would be poor names for an object: the folder's.
std::string nameOf(const std::filesystem::path& path)
{
    if (!hasExtension(path, ".json")) return {};
    return std::filesystem::absolute(path).parent_path().filename().string();
}

Result<Imported> load(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    MG_ASSIGN(const SogContainer container, SogContainer::open(path));
    MG_ASSIGN(SogSplats sog, decodeSog(container, "", job));
    MG_ASSIGN(Imported imported, finishImport(sog.writer, path.string(), decideAxes({UpAxis::YDown, false}, options.axes, "SOG")));
    imported.object.name = nameOf(path);
    imported.object.provenance.format = fmt::format("SOG {}", sog.version);
    return imported;
}

/// A run of splats in one of the files.
struct Run {
    std::size_t file = 0;
    std::uint64_t offset = 0, count = 0;
};

struct LodPlan {
    std::vector<std::string> files;     ///< "3_0/meta.json"
    std::vector<Run> runs;              ///< the finest that is there, chunk by chunk
    std::string environment;
    int levels = 0;
    int finest = 1 << 20, coarsest = -1;
    std::size_t missingChunks = 0;
};

Result<LodPlan> planLevels(const nlohmann::json& json, const SogContainer& container)
{
    LodPlan plan;
    try {
        plan.levels = json.at("lodLevels").get<int>();
        for (const auto& name : json.at("filenames")) plan.files.push_back(name.get<std::string>());
        if (json.contains("environment") && json.at("environment").is_string()) plan.environment = json.at("environment").get<std::string>();
        std::vector<const nlohmann::json*> open{&json.at("tree")};
        for (std::size_t visited = 0; !open.empty(); ++visited) {
            if (visited > kMaxLodNodes) return makeError(Error::Kind::Limit, container.where(), "has more than a million chunks");
            const nlohmann::json& node = *open.back();
            open.pop_back();
            if (node.contains("children"))
                for (auto child = node.at("children").rbegin(); child != node.at("children").rend(); ++child) open.push_back(&*child);
            if (!node.contains("lods")) continue;
            std::map<int, Run> levels;
            for (const auto& [level, run] : node.at("lods").items())
                levels[std::stoi(level)] = {run.at("file").get<std::size_t>(), run.at("offset").get<std::uint64_t>(), run.at("count").get<std::uint64_t>()};
            const auto there = std::find_if(levels.begin(), levels.end(), [&](const auto& entry) {
                return entry.second.file < plan.files.size() && container.has(plan.files[entry.second.file]);
            });
            if (there == levels.end()) {
                ++plan.missingChunks;
                continue;
            }
            plan.finest = std::min(plan.finest, there->first), plan.coarsest = std::max(plan.coarsest, there->first);
            if (there->second.count > 0) plan.runs.push_back(there->second);
        }
    } catch (const std::exception& error) {
        return makeError(Error::Kind::Format, container.where(), fmt::format("its lod-meta.json is damaged ({})", error.what()));
    }
    if (plan.runs.empty()) return makeError(Error::Kind::Empty, container.where(), "none of the files that lod-meta.json names holds splats");
    return plan;
}

std::string folderOf(const std::string& file)
{
    const auto slash = file.rfind('/');
    return slash == std::string::npos ? std::string() : file.substr(0, slash + 1);
}

/// Copies rows of one column into another.
void copyRows(ColumnWriter& from, std::uint64_t first, std::uint64_t count, ColumnWriter& to, std::uint64_t at)
{
    while (count > 0) {
        const std::uint64_t inFrom = first % kChunkRows, inTo = at % kChunkRows, some = std::min({count, kChunkRows - inFrom, kChunkRows - inTo});
        std::memcpy(to.chunk<float>(at / kChunkRows).data() + inTo, from.chunk<float>(first / kChunkRows).data() + inFrom, some * sizeof(float));
        first += some, at += some, count -= some;
    }
}

void fillWithZero(ColumnWriter& to, std::uint64_t at, std::uint64_t count)
{
    for (std::uint64_t i = 0; i < count; ++i) to.chunk<float>((at + i) / kChunkRows)[(at + i) % kChunkRows] = 0.0f;
}

/// The runs of one file go where their chunks stand in the whole.
void placeRun(SplatsWriter& from, const Run& run, SplatsWriter& whole, std::uint64_t at)
{
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) {
        const auto which = static_cast<SplatColumn>(c);
        copyRows(from.writer(which), run.offset, run.count, whole.writer(which), at);
    }
    const int perChannel = shRestPerChannel(whole.shDegree()), own = shRestPerChannel(from.shDegree());
    for (int c = 0; c < 3 * perChannel; ++c) {
        if (c % perChannel < own) copyRows(from.restWriter(c / perChannel * own + c % perChannel), run.offset, run.count, whole.restWriter(c), at);
        else fillWithZero(whole.restWriter(c), at, run.count);
    }
}

Result<Imported> loadStreamed(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    const std::string where = path.string();
    MG_ASSIGN(const SogContainer container, SogContainer::open(path));
    MG_ASSIGN(const nlohmann::json json, container.readJson(kLodMeta));
    MG_ASSIGN(LodPlan plan, planLevels(json, container));
    std::map<std::size_t, SogSplats> decoded;
    const auto decode = [&](std::size_t file) -> Result<void> {
        if (decoded.contains(file)) return {};
        MG_ASSIGN(SogSplats sog, decodeSog(container, folderOf(plan.files[file]), job));
        decoded.emplace(file, std::move(sog));
        return {};
    };
    std::uint64_t count = 0;
    int degree = 0;
    for (const Run& run : plan.runs) {
        MG_TRY(decode(run.file));
        const std::uint64_t size = decoded.at(run.file).writer.size();
        if (run.offset > size || run.count > size - run.offset)
            return makeError(Error::Kind::Format, where, fmt::format("a chunk lies outside the {} splats of {}", size, plan.files[run.file]));
        count += run.count;
    }
    if (!plan.environment.empty() && container.has(plan.environment)) {
        plan.files.push_back(plan.environment);
        MG_TRY(decode(plan.files.size() - 1));
        plan.runs.push_back({plan.files.size() - 1, 0, decoded.at(plan.files.size() - 1).writer.size()});
        count += plan.runs.back().count;
    }
    bool isAntiAliased = true;
    for (const auto& [file, sog] : decoded) {
        degree = std::max(degree, sog.writer.shDegree());
        isAntiAliased = isAntiAliased && sog.writer.filter == SplatFilter::AntiAliased;
    }
    MG_ASSIGN(SplatsWriter whole, SplatsWriter::create(count, degree, where));
    std::uint64_t at = 0;
    for (const Run& run : plan.runs) {
        if (job.stopRequested()) return cancelled();
        placeRun(decoded.at(run.file).writer, run, whole, at);
        at += run.count;
    }
    if (isAntiAliased) whole.filter = SplatFilter::AntiAliased;
    std::vector<std::string> notes;
    notes.push_back(plan.finest == plan.coarsest ? fmt::format("of {} levels of detail, level {} was loaded, the finest that is there", plan.levels, plan.finest)
                                                 : fmt::format("of {} levels of detail, the finest there is of each chunk was loaded (levels {} to {})", plan.levels,
                                                               plan.finest, plan.coarsest));
    if (plan.missingChunks > 0) notes.push_back(fmt::format("{} chunks were left out, as no level of them is there", plan.missingChunks));
    MG_ASSIGN(Imported imported, finishImport(whole, where, decideAxes({UpAxis::YDown, false}, options.axes, "SOG"), std::move(notes)));
    imported.object.name = nameOf(path);
    imported.object.provenance.format = "streamed SOG";
    return imported;
}

constexpr const char* kExtensions[] = {".sog"};
constexpr const char* kStreamedExtensions[] = {".json"};

}  // namespace

constinit const Loader kSogLoader{"SOG", kExtensions, recognises, load, Loader::Content::Splats,
    "+Y down as trainers write; unit unknown"};
constinit const Loader kStreamedSogLoader{"streamed SOG", kStreamedExtensions, recognisesStreamed, loadStreamed, Loader::Content::Splats,
    "+Y down as trainers write; unit unknown"};

}  // namespace morphogen
