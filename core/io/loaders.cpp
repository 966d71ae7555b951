// The one list of loaders. Content is asked in this order, so what is sure of itself stands first.
#include "core/io/import.h"

#include "core/io/assimp_import.h"
#include "core/io/clevrer_annotation.h"
#include "core/io/compressed_ply.h"
#include "core/io/gltf.h"
#include "core/io/inria_ply.h"
#include "core/io/ksplat.h"
#include "core/io/sog.h"
#include "core/io/splat_file.h"
#include "core/io/splatv.h"
#include "core/io/spz.h"
#include "core/io/trajectory_import.h"

#include <array>

namespace morphogen {

std::span<const Loader> loaders()
{
    static const std::array list{
        kGltfLoader, kCompressedPlyLoader, kInriaPlyLoader, kSpzLoader, kSogLoader, kStreamedSogLoader, kSplatvLoader, kKsplatLoader, kSplatFileLoader,
        kClevrerLoader, kClevrerAnnotationLoader, kTrajectoryLoader, kAssimpLoader,
    };
    return list;
}

}  // namespace morphogen
