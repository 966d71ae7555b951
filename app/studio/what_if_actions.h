// What-ifs and physics in the window: the handlers of the Dynamics menu and of the panel, and what the view shows beside the
// main line.
#pragma once

#include "app/session/what_if.h"
#include "app/studio/export_requests.h"
#include "core/edit/dynamics_edits.h"
#include "ui/panels/what_if_panel.h"

namespace morphogen::studio {

class WhatIfActions {
public:
    WhatIfActions(Parts& parts, std::function<void(double)> seek);
    /// The document's world is another now.
    void setWorld(std::shared_ptr<const World> world);
    void setTime(double secs);
    const WhatIf& courses() const { return m_whatIf; }
    /// For films of both; nothing while one of them is not known or no branch is chosen.
    std::optional<BothCourses> both() const;
    /// A branch on another (0: the main line), of interventions as texts.
    void addLines(const std::vector<std::string>& lines, BranchId on);

private:
    void setRole(std::optional<BodyRole> role);
    void ask();
    /// As one step, once it is worked out beside the window.
    void add(const std::string& label, std::function<Result<AddBranch>(const World&)> makeEdit);
    using Line = std::function<std::string(const std::string& quotedName, const dynamics::SimBody& body)>;
    /// One line for each selected object; `title` names the branch, with {} for the objects.
    void addForSelected(const char* title, Line line);
    void rename();
    /// What the branch changes begins at another time.
    void moveChange(BranchId branch, std::size_t change, double secs, DragId drag);
    void promote();
    void throwAway();
    void bake();
    void sayWhatBakingTakes();
    void saveTable();
    void saveGraph();
    void choose(BranchId branch);
    void light(const ui::EventPlace& event);
    void lightInGraph(const Event& event);
    void why();
    void showGraph();
    void show();
    void showView();
    const Branch* chosen() const;

    Parts& m_parts;
    std::function<void(double)> m_seek;
    WhatIf m_whatIf;
    ui::WhatIfPanel& m_panel;
    BranchId m_graphOf;
    bool m_hasGraph = false, m_isGraphAsked = false;
    bool m_isPanelShown = false;         ///< else the view is as if there were no branches
    std::size_t m_branches = 0;          ///< as shown last: a new one is chosen by itself
    Subscription m_changed;
    QObject m_context;
};

}  // namespace morphogen::studio
