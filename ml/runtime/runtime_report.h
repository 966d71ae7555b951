// Which LibTorch runs here and with what: the facts that `doctor` shows and that explain slow models.
#pragma once

#include <string>
#include <vector>

namespace morphogen::ml {

struct RuntimeReport {
    std::string torchVersion;         ///< "1.13.1"
    std::string blasLibrary;          ///< the file that multiplies matrices, symbolic links followed
    std::string blasConfig;           ///< OpenBLAS's own description, or empty
    bool isBlasSlow = false;          ///< the reference implementation, some 25 times slower than OpenBLAS
    double matrixGflops = 0;          ///< measured: a 512 x 512 product in f32 on one thread
    int threads = 1;                  ///< inside one operation
    bool torchHasCuda = false;        ///< LibTorch sees a CUDA device
    bool builtWithCuda = false;       ///< our own kernels are compiled in
    std::string cudaProblem;          ///< why there is no device, where there is none
    std::vector<std::string> cudaDevices;   ///< "NVIDIA H200, compute 9.0, 141 GB"
};

/// Called once before any tensor: one thread inside operations. With more, nearly every operation on a busy machine waits
/// 12 ms for its second thread; parallel work is several tasks, never one operation.
void configureRuntime();

/// Takes some 10 ms, for the measurement.
RuntimeReport examineRuntime();

}  // namespace morphogen::ml
