// Panel: what sits in a dock: a header of 26 px with a title and a quiet remark on the right, and one widget below. The
// header is also the dock's title bar: drag it to move the panel.
#pragma once

#include <QWidget>

class QHBoxLayout;

namespace morphogen::ui {

class PanelHeader : public QWidget {
    Q_OBJECT
public:
    explicit PanelHeader(const QString& title, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    void setRemark(const QString& remark);
    const QString& title() const { return m_title; }
    const QString& remark() const { return m_remark; }
    void setSwatch(const QColor& colour);     ///< an object's square before the title; none for an invalid colour
    /// A small tool at the right end of the header.
    void addTool(QWidget* tool);

protected:
    void paintEvent(QPaintEvent* event) override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

private:
    QString m_title, m_remark;
    QColor m_swatch;
    QHBoxLayout* m_tools;
};

}  // namespace morphogen::ui
