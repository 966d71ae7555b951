#include "ml/kernels/cuda_devices.h"

#include <cuda_runtime.h>

#include <cstdio>

namespace morphogen::ml {
namespace {

__global__ void countFinite(const float* values, std::size_t count, unsigned long long* total)
{
    unsigned long long mine = 0;
    const std::size_t step = std::size_t(gridDim.x) * blockDim.x;
    for (std::size_t i = std::size_t(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += step) mine += isfinite(values[i]) ? 1 : 0;
    if (mine > 0) atomicAdd(total, mine);
}

/// Device memory that frees itself; null where it could not be had.
template <class T>
struct DeviceBuffer {
    explicit DeviceBuffer(std::size_t count)
    {
        if (cudaMalloc(reinterpret_cast<void**>(&data), count * sizeof(T)) != cudaSuccess) data = nullptr;
    }
    ~DeviceBuffer() { cudaFree(data); }
    DeviceBuffer(const DeviceBuffer&) = delete;
    DeviceBuffer& operator=(const DeviceBuffer&) = delete;
    T* data = nullptr;
};

}  // namespace

CudaReport examineCuda()
{
    CudaReport report;
    report.isBuilt = true;
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (status != cudaSuccess || count == 0) {
        report.problem = status == cudaSuccess ? "no CUDA device" : cudaGetErrorString(status);
        return report;
    }
    for (int device = 0; device < count; ++device) {
        cudaDeviceProp facts{};
        if (cudaGetDeviceProperties(&facts, device) != cudaSuccess) continue;
        char text[400];
        std::snprintf(text, sizeof text, "%s, compute %d.%d, %zu MiB", facts.name, facts.major, facts.minor, facts.totalGlobalMem >> 20);
        report.devices.emplace_back(text);
    }
    return report;
}

long countFiniteOnDevice(const float* values, std::size_t count)
{
    int devices = 0;
    if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) return -1;
    const DeviceBuffer<float> frame(count);
    const DeviceBuffer<unsigned long long> total(1);
    unsigned long long result = 0;
    const bool isDone = frame.data && total.data && cudaMemcpy(total.data, &result, sizeof result, cudaMemcpyHostToDevice) == cudaSuccess &&
                        cudaMemcpy(frame.data, values, count * sizeof(float), cudaMemcpyHostToDevice) == cudaSuccess;
    if (!isDone) return -1;
    countFinite<<<256, 256>>>(frame.data, count, total.data);
    if (cudaMemcpy(&result, total.data, sizeof result, cudaMemcpyDeviceToHost) != cudaSuccess) return -1;
    return static_cast<long>(result);
}

}  // namespace morphogen::ml
