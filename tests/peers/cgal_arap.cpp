// A peer for as-rigid-as-possible deformation: CGAL's Surface_mesh_deformation (original ARAP, cotangent weights) in a program of
// its own, since CGAL's is under the GPL and must not be part of ours. `morphogen bench drag` and the tests run it where it was built.
//
// cgal_arap INPUT OUTPUT. INPUT, numbers between blanks: vertices, triangles, held vertices, iterations, rounds; x y z of each
// vertex; the corners of each triangle; of each held vertex its index and x y z. OUTPUT: milliseconds to prepare, median milliseconds
// of the deformation with those iterations from rest, then x y z of each vertex.
#include <CGAL/Simple_cartesian.h>
#include <CGAL/Surface_mesh.h>
#include <CGAL/Surface_mesh_deformation.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <vector>

namespace {

using Kernel = CGAL::Simple_cartesian<double>;
using Mesh = CGAL::Surface_mesh<Kernel::Point_3>;
using Vertex = Mesh::Vertex_index;
using Deformation = CGAL::Surface_mesh_deformation<Mesh, CGAL::Default, CGAL::Default, CGAL::ORIGINAL_ARAP>;

double millisecondsSince(std::chrono::steady_clock::time_point start) { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(); }

}  // namespace

int main(int count, char** arguments)
{
    if (count != 3) return std::cerr << "cgal_arap INPUT OUTPUT\n", 2;
    std::ifstream in(arguments[1]);
    std::size_t vertices = 0, triangles = 0, held = 0;
    unsigned iterations = 0;
    int rounds = 0;
    in >> vertices >> triangles >> held >> iterations >> rounds;
    Mesh mesh;
    for (std::size_t i = 0; i < vertices && in; ++i) {
        double x = 0, y = 0, z = 0;
        in >> x >> y >> z;
        mesh.add_vertex({x, y, z});
    }
    for (std::size_t t = 0; t < triangles && in; ++t) {
        std::size_t a = 0, b = 0, c = 0;
        in >> a >> b >> c;
        if (mesh.add_face(Vertex(a), Vertex(b), Vertex(c)) == Mesh::null_face()) return std::cerr << "triangle " << t << " does not fit the others\n", 1;
    }
    std::vector<std::pair<Vertex, Kernel::Point_3>> targets;
    for (std::size_t h = 0; h < held && in; ++h) {
        std::size_t vertex = 0;
        double x = 0, y = 0, z = 0;
        in >> vertex >> x >> y >> z;
        targets.emplace_back(Vertex(vertex), Kernel::Point_3(x, y, z));
    }
    if (!in) return std::cerr << arguments[1] << " ends early\n", 1;

    auto start = std::chrono::steady_clock::now();
    Deformation deformation(mesh);
    const auto all = mesh.vertices();
    deformation.insert_roi_vertices(all.begin(), all.end());
    for (const auto& [vertex, place] : targets) deformation.insert_control_vertex(vertex);
    if (!deformation.preprocess()) return std::cerr << "the system can't be factored\n", 1;
    const double prepareMs = millisecondsSince(start);
    std::vector<double> times;
    for (int round = 0; round < std::max(rounds, 1); ++round) {
        deformation.reset();
        for (const auto& [vertex, place] : targets) deformation.set_target_position(vertex, place);
        start = std::chrono::steady_clock::now();
        deformation.deform(iterations, 0.0);
        times.push_back(millisecondsSince(start));
    }
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
    std::ofstream out(arguments[2]);
    out << std::setprecision(17) << prepareMs << ' ' << times[times.size() / 2] << '\n';
    for (const Vertex vertex : mesh.vertices()) out << mesh.point(vertex) << '\n';
    return out ? 0 : 1;
}
