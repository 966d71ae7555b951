// A stage without a window, before two balls, with everything that it told.
#pragma once

#include "app/viewport/stage.h"
#include "tests/app/viewport/live.h"

namespace morphogen::support {

using namespace morphogen::viewport;

/// A stage of 640x400 before the two balls, with what it told.
struct Told {
    Stage stage;
    std::vector<std::pair<std::vector<PlacementProposal>, DragPhase>> placements;
    std::vector<ViewportPick> picks;
    std::vector<FloorProposal> floors;
    std::vector<ScaleProposal> scales;
    std::vector<MeasureResult> measures;
    std::vector<PathProposal> paths;
    std::vector<SplatProposal> splatProposals;
    std::vector<SelectSwitch> switches;
    std::vector<ViewportTool> tools;
    std::vector<std::string> messages;
    std::string hint;
    bool wasProposal = false;
    Modifiers held;

    ViewportCallbacks calls;

    Told()
    {
        stage.setSize(640, 400, 1);
        stage.setWorld(twoBalls());
        stage.setCamera({.position = {0, 0.5f, 5}, .target = {0, 0.5f, 0}});
        calls.onPlacement = [this](const auto& proposals, DragPhase phase) { placements.emplace_back(proposals, phase); };
        calls.onPick = [this](const ViewportPick& pick) { picks.push_back(pick); };
        calls.onFloor = [this](const FloorProposal& floor) { floors.push_back(floor); };
        calls.onScale = [this](const ScaleProposal& scale) { scales.push_back(scale); };
        calls.onMeasure = [this](const MeasureResult& measure) { measures.push_back(measure); };
        calls.onPath = [this](const PathProposal& path) { paths.push_back(path); };
        calls.onSelectSplats = [this](const SplatProposal& proposal) { splatProposals.push_back(proposal); };
        calls.onSelectSwitch = [this](SelectSwitch which) { switches.push_back(which); };
        calls.onToolChanged = [this](ViewportTool tool) { tools.push_back(tool); };
        calls.onMessage = [this](const std::string& message) { messages.push_back(message); };
        calls.onHint = [this](const std::string& words) { hint = words; };
    }
    void listen()
    {
        for (const Notice& notice : stage.takeNotices()) {
            notice.call(calls);
            wasProposal = wasProposal || notice.isProposal;
        }
    }
    void send(InputEvent event)
    {
        stage.handle(event);
        listen();
    }
    void mouse(InputEvent::Kind kind, const Vec2& at, Button button = Button::None)
    {
        InputEvent event;
        event.modifiers = held;
        event.kind = kind;
        event.pixel = at;
        event.button = button;
        send(event);
    }
    void click(const Vec2& at)
    {
        mouse(InputEvent::Kind::Move, at);
        mouse(InputEvent::Kind::Press, at, Button::Left);
        mouse(InputEvent::Kind::Release, at, Button::Left);
    }
    void drag(std::initializer_list<Vec2> way)
    {
        mouse(InputEvent::Kind::Move, *way.begin());
        mouse(InputEvent::Kind::Press, *way.begin(), Button::Left);
        for (const Vec2& at : way) mouse(InputEvent::Kind::Move, at);
        mouse(InputEvent::Kind::Release, *(way.end() - 1), Button::Left);
    }
    void key(Key key, char text = 0)
    {
        InputEvent event;
        event.kind = InputEvent::Kind::KeyDown;
        event.key = key;
        event.text = text;
        send(event);
    }
    void type(std::string_view keys)
    {
        for (const char letter : keys) key(Key::Text, letter);
    }
    Vec2 pixel(const Vec3& point) { return *pixelOf(stage.camera(), point, {640, 400}); }
    Vec3 shownPlace(std::uint64_t id) { return stage.scene().world->find(ObjectId{id})->placement.translation; }
};

}  // namespace morphogen::support
