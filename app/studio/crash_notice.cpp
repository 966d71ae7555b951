#include "app/studio/crash_notice.h"

#include "app/session/crash_report.h"

#include <QDateTime>
#include <QDesktopServices>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>

namespace morphogen::studio {

void showCrashNotice(QWidget& parent, const std::filesystem::path& folder)
{
    const auto reports = newCrashReports(folder);
    if (reports.empty()) return;
    std::filesystem::path newest;
    for (auto report = reports.rbegin(); report != reports.rend(); ++report) newest = markCrashReportSeen(*report);
    const QFileInfo file(QString::fromStdString(newest.string()));

    auto* box = new QMessageBox(&parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(QObject::tr("Closed unexpectedly"));
    box->setText(QObject::tr("<b>Morphogen closed unexpectedly on %1.</b>").arg(QLocale().toString(file.lastModified(), QLocale::ShortFormat)));
    box->setInformativeText(QObject::tr("What it was doing is in a report on this machine. Nothing was sent; you may read it, keep it, or add it to a bug report.\n\n%1").arg(file.filePath()));
    box->setDetailedText(QString::fromStdString(reports.front().text));
    QPushButton* show = box->addButton(QObject::tr("Show file"), QMessageBox::ActionRole);
    QObject::connect(show, &QPushButton::clicked, box, [file] { QDesktopServices::openUrl(QUrl::fromLocalFile(file.absolutePath())); });
    box->setDefaultButton(box->addButton(QMessageBox::Close));
    box->open();
}

}  // namespace morphogen::studio
