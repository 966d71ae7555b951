#include "ml/runtime/runtime_report.h"

#include "ml/kernels/cuda_devices.h"

#include <torch/torch.h>
#include <torch/version.h>

#include <dlfcn.h>

#include <chrono>
#include <filesystem>

namespace morphogen::ml {
namespace {

/// The library that answers to BLAS's matrix product in this process.
std::string libraryOf(const char* symbol)
{
    void* address = ::dlsym(RTLD_DEFAULT, symbol);
    Dl_info info{};
    if (!address || !::dladdr(address, &info) || !info.dli_fname) return {};
    std::error_code failed;
    const auto file = std::filesystem::canonical(info.dli_fname, failed);
    return failed ? info.dli_fname : file.string();
}

double measureGflops()
{
    const at::NoGradGuard noGradients;
    const auto a = torch::ones({512, 512}), b = torch::ones({512, 512});
    double best = 1e9;
    at::Tensor c = at::mm(a, b);
    for (int turn = 0; turn < 3; ++turn) {
        const auto start = std::chrono::steady_clock::now();
        at::mm_out(c, a, b);
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return 2.0 * 512 * 512 * 512 / best / 1e9;
}

}  // namespace

void configureRuntime()
{
    at::set_num_threads(1);
    at::set_num_interop_threads(1);
}

RuntimeReport examineRuntime()
{
    RuntimeReport report;
    report.torchVersion = TORCH_VERSION;
    report.blasLibrary = libraryOf("sgemm_");
    if (const auto config = reinterpret_cast<const char* (*)()>(::dlsym(RTLD_DEFAULT, "openblas_get_config"))) report.blasConfig = config();
    const bool isKnownFast = !report.blasConfig.empty() || report.blasLibrary.find("mkl") != std::string::npos ||
                             report.blasLibrary.find("blis") != std::string::npos || at::hasMKL();
    report.isBlasSlow = !isKnownFast;
    report.matrixGflops = measureGflops();
    report.threads = at::get_num_threads();
    report.torchHasCuda = torch::cuda::is_available();
    const CudaReport cuda = examineCuda();
    report.builtWithCuda = cuda.isBuilt;
    report.cudaProblem = cuda.problem;
    report.cudaDevices = cuda.devices;
    return report;
}

}  // namespace morphogen::ml
