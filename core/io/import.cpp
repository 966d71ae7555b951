#include "core/io/import.h"

#include "core/base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <new>

namespace morphogen {
namespace {

/// A file that passed every check may still meet a limit on this process that no check can know.
Result<Imported> loadWithinMemory(const Loader& loader, const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    try {
        return loader.load(path, options, job);
    } catch (const std::bad_alloc&) {
        return makeError(Error::Kind::Limit, path.string(), "there is not enough memory to read it; close other programs or use a smaller file");
    }
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

Result<Imported> importFile(const std::filesystem::path& path, const ImportOptions& options, const JobContext& job)
{
    MG_ASSIGN(const Loader* loader, findLoader(path));
    if (!loader) return makeError(Error::Kind::Unsupported, path.string(), "no loader knows this kind of file");
    MG_ASSIGN(Imported imported, loadWithinMemory(*loader, path, options, job));
    if (imported.object.name.empty()) imported.object.name = path.stem().string();
    if (imported.object.provenance.format.empty()) imported.object.provenance.format = loader->format;
    imported.object.provenance.file = path.filename().string();
    return imported;
}

}  // namespace morphogen
