#include "tests/support/reference_rasteriser.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <map>

namespace morphogen::support {
namespace {

using Matrix3 = Eigen::Matrix3d;
using Vector3 = Eigen::Vector3d;

/// A splat in the world.
struct Gaussian {
    Vector3 centre;
    Matrix3 covariance;
    Matrix3 turn;               ///< of its frame of harmonics: world-from-rest
    double opacity;
    SplatFilter filter;
    std::vector<Vector3> harmonics;
    std::uint32_t objectId;
    std::optional<Vector3> previousCentre;
};

struct Map {
    Matrix3 linear = Matrix3::Zero();
    Vector3 translation = Vector3::Zero();
};

Vector3 restCentre(const PosedObject& posed, std::size_t i)
{
    const Vec3 p = posed.splats->position(i);
    Vector3 centre(p.x, p.y, p.z);
    if (const PolynomialMotion* motion = posed.polynomial.get()) {
        const double dt = posed.polynomialTime - motion->centre.at<float>(i);
        for (int axis = 0; axis < 3; ++axis)
            centre(axis) += motion->motion[axis].at<float>(i) * dt + motion->motion[3 + axis].at<float>(i) * dt * dt + motion->motion[6 + axis].at<float>(i) * dt * dt * dt;
    }
    return centre;
}

Map mapOf(const PosedObject& posed, std::size_t splat, const Vector3& rest)
{
    Map map;
    const auto add = [&](const Affine3x4& part, double weight) {
        for (int row = 0; row < 3; ++row) {
            for (int column = 0; column < 3; ++column) map.linear(row, column) += weight * part.m[row * 4 + column];
            map.translation(row) += weight * part.m[row * 4 + 3];
        }
    };
    if (!posed.scaffold || posed.scaffold->binding.influences() == 0) {
        add(posed.pose.at(0), 1);
        return map;
    }
    const Binding& binding = posed.scaffold->binding;
    for (std::size_t k = 0; k < binding.influences(); ++k)
        add(posed.pose.at(binding.nodes[k].at<std::uint32_t>(splat)), binding.influences() == 1 ? 1.0 : binding.weights[k].at<float>(splat));
    if (binding.gradients.empty()) return map;
    // phi(x) = sum w_k(x) (L_k x + t_k): its value and, by the product rule, its derivative.
    const Vector3 moved = map.linear * rest + map.translation;
    for (std::size_t k = 0; k < binding.influences(); ++k) {
        const Affine3x4& part = posed.pose.at(binding.nodes[k].at<std::uint32_t>(splat));
        const Vec3 gradient(binding.gradients[k].at<float>(splat, 0), binding.gradients[k].at<float>(splat, 1), binding.gradients[k].at<float>(splat, 2));
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 3; ++column)
                map.linear(row, column) += (part.m[row * 4] * rest.x() + part.m[row * 4 + 1] * rest.y() + part.m[row * 4 + 2] * rest.z() + part.m[row * 4 + 3]) * gradient[column];
    }
    map.translation = moved - map.linear * rest;
    return map;
}

Gaussian gaussianOf(const PosedObject& posed, std::size_t i)
{
    const Splats& splats = *posed.splats;
    const auto at = [&](SplatColumn column) { return static_cast<double>(splats.column(column).at<float>(i)); };
    Eigen::Quaterniond q(at(SplatColumn::Rot0), at(SplatColumn::Rot1), at(SplatColumn::Rot2), at(SplatColumn::Rot3));
    double opacity = 1.0 / (1.0 + std::exp(-at(SplatColumn::Opacity)));
    if (const PolynomialMotion* motion = posed.polynomial.get()) {
        const double dt = posed.polynomialTime - motion->centre.at<float>(i);
        q.w() += dt * motion->omega[0].at<float>(i), q.x() += dt * motion->omega[1].at<float>(i);
        q.y() += dt * motion->omega[2].at<float>(i), q.z() += dt * motion->omega[3].at<float>(i);
        opacity *= std::exp(-std::pow(dt / motion->scale.at<float>(i), 2));
    }
    const Matrix3 rotation = q.norm() > 0 ? q.normalized().toRotationMatrix() : Matrix3(Matrix3::Identity());
    const Vector3 deviations(std::exp(at(SplatColumn::Scale0)), std::exp(at(SplatColumn::Scale1)), std::exp(at(SplatColumn::Scale2)));
    const Matrix3 restCovariance = rotation * deviations.cwiseAbs2().asDiagonal() * rotation.transpose();

    const Vector3 rest = restCentre(posed, i);
    const Map map = mapOf(posed, i, rest);
    Gaussian gaussian;
    gaussian.centre = map.linear * rest + map.translation;
    gaussian.covariance = map.linear * restCovariance * map.linear.transpose();
    const Matrix3 proper = map.linear.determinant() < 0 ? Matrix3(-map.linear) : map.linear;
    const Eigen::JacobiSVD<Matrix3> svd(proper, Eigen::ComputeFullU | Eigen::ComputeFullV);
    gaussian.turn = svd.matrixU() * svd.matrixV().transpose();
    gaussian.opacity = opacity;
    gaussian.filter = splats.filter;
    gaussian.objectId = static_cast<std::uint32_t>(posed.id.value);
    gaussian.harmonics.emplace_back(at(SplatColumn::Dc0), at(SplatColumn::Dc1), at(SplatColumn::Dc2));
    const int perChannel = shRestPerChannel(splats.shDegree);
    for (int k = 0; k < perChannel; ++k)
        gaussian.harmonics.emplace_back(splats.shRest[k].at<float>(i), splats.shRest[perChannel + k].at<float>(i), splats.shRest[2 * perChannel + k].at<float>(i));
    return gaussian;
}

double factorial(int n) { return n <= 1 ? 1.0 : n * factorial(n - 1); }

/// Associated Legendre function with the Condon-Shortley phase.
double legendre(int l, int m, double x)
{
    double pmm = 1;
    for (int k = 1; k <= m; ++k) pmm *= -(2 * k - 1) * std::sqrt(std::max(0.0, 1 - x * x));
    if (l == m) return pmm;
    double next = x * (2 * m + 1) * pmm;
    for (int k = m + 2; k <= l; ++k) {
        const double later = ((2 * k - 1) * x * next - (k + m - 1) * pmm) / (k - m);
        pmm = next, next = later;
    }
    return next;
}

/// Real spherical harmonic Y_l^m at a unit direction.
double harmonic(int l, int m, const Vector3& d)
{
    const int order = std::abs(m);
    const double norm = std::sqrt((2 * l + 1) / (4 * EIGEN_PI) * factorial(l - order) / factorial(l + order));
    const double azimuth = std::atan2(d.y(), d.x()), value = norm * legendre(l, order, d.z());
    if (m == 0) return value;
    return std::sqrt(2.0) * value * (m > 0 ? std::cos(order * azimuth) : std::sin(order * azimuth));
}

Vector3 colourOf(const Gaussian& gaussian, const Vector3& directionInWorld)
{
    const Vector3 d = gaussian.turn.transpose() * directionInWorld;
    Vector3 colour(0.5, 0.5, 0.5);
    std::size_t k = 0;
    for (int l = 0; k < gaussian.harmonics.size(); ++l)
        for (int m = -l; m <= l; ++m) colour += harmonic(l, m, d) * gaussian.harmonics[k++];
    return colour.cwiseMax(0.0);
}

struct Eye {
    Matrix3 axes;   ///< rows: right, down, forward
    Vector3 position;
    double scaleX, scaleY;   ///< pixels per slope or per metre
    double slopeX, slopeY;   ///< half extents of the picture
    bool isPerspective;
    double near;
    int width, height;

    Eye(const CameraView& view, int w, int h) : width(w), height(h)
    {
        position = Vector3(view.position.x, view.position.y, view.position.z);
        const Vector3 target(view.target.x, view.target.y, view.target.z), up(view.up.x, view.up.y, view.up.z);
        const Vector3 forward = (target - position).normalized(), right = forward.cross(up).normalized();
        axes << right.transpose(), forward.cross(right).transpose(), forward.transpose();
        isPerspective = view.projection == Projection::Perspective;
        slopeY = std::tan(view.fovYRadians / 2.0);
        slopeX = slopeY * w / h;
        scaleX = scaleY = isPerspective ? h / (2 * slopeY) : h / static_cast<double>(view.orthoHeight);
        near = view.near;
    }
    Vector3 inCamera(const Vector3& p) const { return axes * (p - position); }
    Eigen::Vector2d pixel(const Vector3& c) const
    {
        const double depth = isPerspective ? c.z() : 1.0;
        return {scaleX * c.x() / depth + 0.5 * width - 0.5, scaleY * c.y() / depth + 0.5 * height - 0.5};
    }
};

/// A Gaussian on the picture.
struct Ellipse {
    Eigen::Vector2d centre;
    Eigen::Matrix2d inverse;
    double opacity, depth;
    Vector3 colour, normal;
    Eigen::Vector2d motion;
    std::uint32_t objectId;
};

Ellipse ellipseOf(const Gaussian& gaussian, const Eye& eye, const Eye& previousEye)
{
    const Vector3 c = eye.inCamera(gaussian.centre);
    Eigen::Matrix<double, 2, 3> derivative = Eigen::Matrix<double, 2, 3>::Zero();
    derivative(0, 0) = eye.scaleX, derivative(1, 1) = eye.scaleY;
    if (eye.isPerspective) {
        const double tx = std::clamp(c.x() / c.z(), -1.3 * eye.slopeX, 1.3 * eye.slopeX), ty = std::clamp(c.y() / c.z(), -1.3 * eye.slopeY, 1.3 * eye.slopeY);
        derivative << eye.scaleX / c.z(), 0, -eye.scaleX * tx / c.z(), 0, eye.scaleY / c.z(), -eye.scaleY * ty / c.z();
    }
    const Matrix3 inCamera = eye.axes * gaussian.covariance * eye.axes.transpose();
    const Eigen::Matrix2d raw = derivative * inCamera * derivative.transpose();
    const double lowPass = gaussian.filter == SplatFilter::AntiAliased ? 0.1 : 0.3;
    const Eigen::Matrix2d filtered = raw + lowPass * Eigen::Matrix2d::Identity();

    Ellipse ellipse;
    ellipse.centre = eye.pixel(c);
    ellipse.inverse = filtered.inverse();
    ellipse.opacity = gaussian.opacity;
    if (gaussian.filter == SplatFilter::AntiAliased) ellipse.opacity *= std::sqrt(std::max(0.0, raw.determinant()) / filtered.determinant());
    ellipse.depth = c.z();
    const Vector3 sight = eye.isPerspective ? Vector3((gaussian.centre - eye.position).normalized()) : Vector3(eye.axes.row(2));
    ellipse.colour = colourOf(gaussian, sight);
    const Eigen::SelfAdjointEigenSolver<Matrix3> axes(inCamera);
    Vector3 normal = axes.eigenvectors().col(0);
    if (normal.dot(eye.axes * sight) > 0) normal = -normal;
    ellipse.normal = Vector3(normal.x(), -normal.y(), -normal.z());
    ellipse.motion.setZero();
    const Vector3 before = previousEye.inCamera(gaussian.previousCentre.value_or(gaussian.centre));
    if (!previousEye.isPerspective || before.z() > previousEye.near) ellipse.motion = ellipse.centre - previousEye.pixel(before);
    ellipse.objectId = gaussian.objectId;
    return ellipse;
}

ReferencePixel blend(const std::vector<Ellipse>& sorted, const Eigen::Vector2d& at, const std::optional<Rgb>& background)
{
    ReferencePixel pixel;
    Vector3 colour = Vector3::Zero(), normal = Vector3::Zero();
    Eigen::Vector2d motion = Eigen::Vector2d::Zero();
    double through = 1, depth = 0, heaviest = 0;
    std::map<std::uint32_t, double> heaviestOf;
    for (const Ellipse& ellipse : sorted) {
        const Eigen::Vector2d d = at - ellipse.centre;
        const double alpha = std::min(0.99, ellipse.opacity * std::exp(-0.5 * d.dot(ellipse.inverse * d)));
        if (std::abs(alpha * 255 - 1) < 2e-3) pixel.isColourInDoubt = true;
        if (alpha < 1.0 / 255) continue;
        const double weight = alpha * through;
        colour += weight * ellipse.colour;
        depth += weight * ellipse.depth;
        normal += weight * ellipse.normal;
        motion += weight * ellipse.motion;
        const double after = through - weight;
        if (through >= 0.5 && after < 0.5) pixel.medianDepth = ellipse.depth;
        if (std::abs(after - 0.5) < 1e-3) pixel.isMedianInDoubt = true;
        heaviestOf[ellipse.objectId] = std::max(heaviestOf[ellipse.objectId], weight);
        if (weight > heaviest) heaviest = weight, pixel.objectId = ellipse.objectId;
        through = after;
    }
    for (const auto& [id, weight] : heaviestOf)
        if (id != pixel.objectId && weight > heaviest * 0.998) pixel.isIdInDoubt = true;
    if (background) colour += through * Vector3(background->x, background->y, background->z);
    pixel.colour = {colour.x(), colour.y(), colour.z()};
    pixel.alpha = 1 - through;
    if (pixel.alpha > 0) {
        pixel.expectedDepth = depth / pixel.alpha;
        pixel.normal = glm::dvec3(normal.x(), normal.y(), normal.z()) / pixel.alpha;
        pixel.motion = glm::dvec2(motion.x(), motion.y()) / pixel.alpha;
    }
    return pixel;
}

}  // namespace

std::vector<ReferencePixel> drawReference(const ReferenceRequest& request)
{
    const Eye eye(request.camera, request.width, request.height);
    const Eye previousEye(request.previousCamera.value_or(request.camera), request.width, request.height);
    std::vector<Ellipse> ellipses;
    for (const PosedObject& posed : request.objects) {
        const PosedObject* previous = nullptr;
        for (const PosedObject& candidate : request.previousObjects)
            if (candidate.id == posed.id) previous = &candidate;
        for (std::size_t i = 0; i < posed.splats->size(); ++i) {
            Gaussian gaussian = gaussianOf(posed, i);
            if (previous) {
                const Vector3 rest = restCentre(*previous, i);
                const Map map = mapOf(*previous, i, rest);
                gaussian.previousCentre = map.linear * rest + map.translation;
            }
            if (eye.inCamera(gaussian.centre).z() > eye.near) ellipses.push_back(ellipseOf(gaussian, eye, previousEye));
        }
    }
    std::stable_sort(ellipses.begin(), ellipses.end(), [](const Ellipse& a, const Ellipse& b) { return a.depth < b.depth; });
    std::vector<ReferencePixel> pixels;
    for (int y = 0; y < request.height; ++y)
        for (int x = 0; x < request.width; ++x) pixels.push_back(blend(ellipses, {x, y}, request.background));
    return pixels;
}

}  // namespace morphogen::support
