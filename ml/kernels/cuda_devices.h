// CUDA devices, and a check that frames of a ring reach them whole. Plain C++: where nvcc is absent, the same functions say so.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace morphogen::ml {

struct CudaReport {
    bool isBuilt = false;
    std::string problem;                ///< empty where there is a device
    std::vector<std::string> devices;   ///< name, compute capability, memory
};

CudaReport examineCuda();

/// Copies `count` floats to the first device as a frame of splats is copied, and counts there how many are finite.
/// -1 where there is no device.
long countFiniteOnDevice(const float* values, std::size_t count);

}  // namespace morphogen::ml
