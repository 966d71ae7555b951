// Another program with a file to give: a window of which a press and a drag carry the file named on the command line, by the
// drag and drop of the window system. Usage: drag_source X Y FILE. Ends with 0 once it was taken, 1 once it was refused.
#include <QDrag>
#include <QGuiApplication>
#include <QMimeData>
#include <QMouseEvent>
#include <QRasterWindow>
#include <QUrl>

namespace {

class Source : public QRasterWindow {
public:
    explicit Source(QString file) : m_file(std::move(file)) {}

protected:
    void mouseMoveEvent(QMouseEvent* event) override
    {
        if (!(event->buttons() & Qt::LeftButton) || m_isGiven) return;
        m_isGiven = true;
        auto* drag = new QDrag(this);
        auto* data = new QMimeData;
        data->setUrls({QUrl::fromLocalFile(m_file)});
        drag->setMimeData(data);
        // Who takes it asks for the data after the button was released; Qt lets go of the drag once he has said that he has it.
        QObject::connect(drag, &QObject::destroyed, this, [this] { QGuiApplication::exit(m_isTaken ? 0 : 1); });
        m_isTaken = drag->exec(Qt::CopyAction) == Qt::CopyAction;
    }

private:
    QString m_file;
    bool m_isGiven = false, m_isTaken = false;
};

}  // namespace

int main(int argc, char** argv)
{
    QGuiApplication application(argc, argv);
    const QStringList arguments = QGuiApplication::arguments();
    if (arguments.size() != 4) return 2;
    Source source(arguments[3]);
    source.setGeometry(arguments[1].toInt(), arguments[2].toInt(), 100, 100);
    source.show();
    return QGuiApplication::exec();
}
