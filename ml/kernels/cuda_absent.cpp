// The functions of cuda_devices.h where there is no nvcc.
#ifndef MORPHOGEN_HAS_CUDA

#include "ml/kernels/cuda_devices.h"

namespace morphogen::ml {

CudaReport examineCuda() { return {false, "this build has no CUDA: nvcc was not found", {}}; }

long countFiniteOnDevice(const float*, std::size_t) { return -1; }

}  // namespace morphogen::ml

#endif
