// A MeshModel as bytes, on its way from the import worker to us.
//
// How it works: fields in order, little counts before their arrays, the machine's byte order (both ends run on one
// machine). The worker has met a file that nobody trusts, so reading checks every count against the bytes that are left
// and every index against what it points at: a model that comes out is one that all later code may rely on.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/base/result.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace morphogen {

std::vector<std::byte> packMeshModel(const MeshModel& model);

/// Format with what is wrong unless the bytes are a whole and sound model.
Result<MeshModel> unpackMeshModel(std::span<const std::byte> bytes);

/// One sentence about the first thing in the model that points outside it or is not a number, or nothing.
std::optional<std::string> problemOf(const MeshModel& model);

}  // namespace morphogen
