#include "core/io/import.h"

namespace morphogen {

Result<std::vector<Imported>> importFiles(std::span<const std::filesystem::path> paths, const ImportOptions& options, const JobContext& job)
{
    std::vector<Imported> all;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        if (job.stopRequested()) return cancelled();
        const double count = static_cast<double>(paths.size());
        MG_ASSIGN(Imported imported, importFile(paths[i], options, job.part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count)));
        all.push_back(std::move(imported));
    }
    return all;
}

}  // namespace morphogen
