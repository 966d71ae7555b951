#include "app/viewport/overlay/overlay.h"

#include <imgui.h>

#include <atomic>
#include <cmath>
#include <mutex>

namespace morphogen::viewport {
namespace {

/// ImGui's current context is global.
std::mutex& turn()
{
    static std::mutex mutex;
    return mutex;
}

constexpr float kLetterPoints = 12;
/// Latin, general punctuation, arrows, mathematical signs.
constexpr ImWchar kLetters[] = {0x20, 0x17f, 0x2010, 0x2044, 0x2190, 0x21ff, 0x2200, 0x22ff, 0};

}  // namespace

Overlay::Overlay(FontBytes font) : m_font(std::move(font))
{
    const std::lock_guard lock(turn());
    m_context = ImGui::CreateContext();
    ImGui::SetCurrentContext(m_context);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
}

Overlay::~Overlay()
{
    const std::lock_guard lock(turn());
    ImGui::DestroyContext(m_context);
}

void Overlay::makeAtlas(float scale)
{
    static std::atomic<std::uint64_t> serial = 0;
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = 2;
    config.PixelSnapH = true;
    const float pixels = std::round(1.25f * kLetterPoints * scale);   // the font's line, of which capitals take some 70 %
    if (m_font.empty() || !atlas.AddFontFromMemoryTTF(m_font.data(), static_cast<int>(m_font.size()), pixels, &config, kLetters)) atlas.AddFontDefault();
    unsigned char* coverage = nullptr;
    atlas.GetTexDataAsAlpha8(&coverage, &m_atlas.width, &m_atlas.height);
    m_atlas.coverage.assign(coverage, coverage + std::size_t(m_atlas.width) * std::size_t(m_atlas.height));
    m_atlas.serial = ++serial;
    atlas.ClearTexData();
    m_atlasScale = scale;
}

void Overlay::build(const CameraView& view, const PictureSize& size, float scale, const std::function<void(Sketch&)>& paint)
{
    const std::lock_guard lock(turn());
    ImGui::SetCurrentContext(m_context);
    if (scale != m_atlasScale) makeAtlas(scale);
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {size.width, size.height};
    io.DeltaTime = 1.0f / 60;
    ImGui::NewFrame();
    Sketch sketch(*ImGui::GetBackgroundDrawList(), view, size, scale);
    paint(sketch);
    ImGui::Render();

    const ImDrawData& data = *ImGui::GetDrawData();
    m_mesh.vertices.clear();
    m_mesh.indices.clear();
    m_mesh.commands.clear();
    static_assert(sizeof(ImDrawVert) == sizeof(OverlayVertex) && sizeof(ImDrawIdx) == sizeof(std::uint16_t));
    for (int l = 0; l < data.CmdListsCount; ++l) {
        const ImDrawList& list = *data.CmdLists[l];
        const auto firstVertex = static_cast<std::uint32_t>(m_mesh.vertices.size()), firstIndex = static_cast<std::uint32_t>(m_mesh.indices.size());
        for (const ImDrawVert& v : list.VtxBuffer) m_mesh.vertices.push_back({v.pos.x, v.pos.y, v.uv.x, v.uv.y, v.col});
        m_mesh.indices.insert(m_mesh.indices.end(), list.IdxBuffer.begin(), list.IdxBuffer.end());
        for (const ImDrawCmd& command : list.CmdBuffer) {
            if (command.UserCallback || command.ElemCount == 0) continue;
            const ImVec4& clip = command.ClipRect;
            m_mesh.commands.push_back({clip.x, clip.y, clip.z, clip.w, firstIndex + command.IdxOffset, command.ElemCount, firstVertex + command.VtxOffset});
        }
    }
}

}  // namespace morphogen::viewport
