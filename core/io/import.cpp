#include "core/io/import.h"

#include "core/base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <new>

namespace morphogen {
namespace {

/// A file that passed every check may still meet a limit on this process that no check can know.
template <class Load>
auto withinMemory(const std::filesystem::path& path, const Load& load) -> decltype(load())
{
    try {
        return load();
    } catch (const std::bad_alloc&) {
        return makeError(Error::Kind::Limit, path.string(), "there is not enough memory to read it; close other programs or use a smaller file");
    }
}

void sign(Imported& imported, const std::filesystem::path& path, const Loader& loader)
{
    if (imported.object.name.empty()) imported.object.name = path.stem().string();
    if (imported.object.provenance.format.empty()) imported.object.provenance.format = loader.format;
    imported.object.provenance.file = path.filename().string();
}

}  // namespace

bool hasExtension(const std::filesystem::path& path, std::string_view extension)
{
    const std::string own = path.extension().string();
    return std::ranges::equal(own, extension, {}, [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
}

Result<const Loader*> findLoader(const std::filesystem::path& path)
{
    std::error_code ignored;
    std::vector<std::byte> head;
    if (!std::filesystem::is_directory(path, ignored)) {
        MG_ASSIGN(head, readFileHead(path, 4096));
        if (head.empty()) return makeError(Error::Kind::Empty, path.string(), "the file is empty");
    }
    for (const Loader& loader : loaders())
        if (loader.recognises(path, head)) return &loader;
    return nullptr;
}

Result<std::vector<Imported>> importAll(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    MG_ASSIGN(const Loader* loader, findLoader(path));
    if (!loader) return makeError(Error::Kind::Unsupported, path.string(), "no loader knows this kind of file");
    std::vector<Imported> all;
    if (loader->loadAll) {
        MG_ASSIGN(all, withinMemory(path, [&] { return loader->loadAll(path, options, job); }));
    } else {
        MG_ASSIGN(Imported one, withinMemory(path, [&] { return loader->load(path, options, job); }));
        all.push_back(std::move(one));
    }
    for (Imported& imported : all) sign(imported, path, *loader);
    return all;
}

Result<Imported> importFile(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    MG_ASSIGN(auto all, importAll(path, options, job));
    if (all.size() != 1) return makeError(Error::Kind::Unsupported, path.string(), fmt::format("holds {} objects, where one is wanted; import it alone", all.size()));
    return std::move(all.front());
}

}  // namespace morphogen
