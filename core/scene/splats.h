// Splats: canonical Gaussians as a structure of arrays, in the units in which they were trained (Kerbl et al. 2023), so
// that a file which is read and written again keeps its bits.
#pragma once

#include "core/math/bounds.h"
#include "core/scene/column.h"

#include <array>
#include <cstddef>
#include <vector>

namespace morphogen {

/// The columns that every splat has, all f32. Named as in an INRIA PLY.
enum class SplatColumn {
    X, Y, Z,                     ///< centre, object units
    Rot0, Rot1, Rot2, Rot3,      ///< w, x, y, z; need not be normalised, may be zero (then: identity)
    Scale0, Scale1, Scale2,      ///< ln of the standard deviation along the rotated x, y, z
    Opacity,                     ///< logit of the peak alpha
    Dc0, Dc1, Dc2,               ///< SH degree 0 of red, green, blue: colour = 0.5 + kShC0 * dc, display-encoded
    Count
};
inline constexpr std::size_t kSplatColumnCount = static_cast<std::size_t>(SplatColumn::Count);
const char* nameOf(SplatColumn column);  ///< "x", "rot_0", "scale_0", "opacity", "f_dc_0", ...

inline constexpr float kShC0 = 0.28209479177387814f;

/// SH coefficients beyond degree 0, per colour channel: 0, 3, 8 or 15.
inline constexpr int shRestPerChannel(int degree) { return (degree + 1) * (degree + 1) - 1; }

/// How the low-pass filter of the projection works; a property of the training that made the splats.
enum class SplatFilter {
    Classic,      ///< covariance + 0.3 px^2
    AntiAliased,  ///< covariance + 0.1 px^2, opacity compensated (Yu et al. 2024, Mip-Splatting)
};

/// Immutable once shared (`std::shared_ptr<const Splats>`); the order is the source's. Any thread may read it.
struct Splats {
    std::array<Column, kSplatColumnCount> columns;
    std::vector<Column> shRest;      ///< f32, 3 * shRestPerChannel(shDegree) columns, channel-major: all red, all green, all blue
    std::vector<NamedColumn> extra;  ///< columns of the source that mean nothing here; kept and written again
    int shDegree = 0;                ///< 0..3
    SplatFilter filter = SplatFilter::Classic;

    std::size_t size() const { return columns[0].rows(); }
    std::size_t chunkCount() const { return columns[0].chunks().size(); }
    const Column& column(SplatColumn which) const { return columns[static_cast<std::size_t>(which)]; }
    Vec3 position(std::size_t i) const;
    Quat rotation(std::size_t i) const;      ///< normalised
    Vec3 standardDeviations(std::size_t i) const;
    float peakAlpha(std::size_t i) const;
    Mat3 covariance(std::size_t i) const;    ///< R diag(sigma^2) R^T
    /// Of the finite centres; not of their extents.
    Bounds bounds() const;
    std::uint64_t byteCount() const;
    bool operator==(const Splats&) const = default;
};

/// Mutable splats on the way to becoming immutable: plain vectors, one per column.
struct SplatsBuilder {
    std::array<std::vector<float>, kSplatColumnCount> columns;
    std::vector<std::vector<float>> shRest;
    std::vector<NamedColumn> extra;
    int shDegree = 0;
    SplatFilter filter = SplatFilter::Classic;

    explicit SplatsBuilder(std::size_t count = 0, int shDegree = 0);
    std::size_t size() const { return columns[0].size(); }
    std::vector<float>& column(SplatColumn which) { return columns[static_cast<std::size_t>(which)]; }
    void resize(std::size_t count);
    void setPosition(std::size_t i, const Vec3& p);
    void setRotation(std::size_t i, const Quat& q);
    void setStandardDeviations(std::size_t i, const Vec3& sigma);  ///< metres; clamped to 1e-8 below
    void setPeakAlpha(std::size_t i, float alpha);                 ///< clamped to [1e-6, 1 - 1e-6]
    void setColour(std::size_t i, const Rgb& colour);              ///< display-encoded 0..1
    Splats finish() const;
};

float logit(float alpha);
float sigmoid(float x);

}  // namespace morphogen
