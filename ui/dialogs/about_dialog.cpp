#include "ui/dialogs/about_dialog.h"

#include <QMessageBox>

namespace morphogen::ui {

void showAbout(QWidget* parent)
{
    auto* box = new QMessageBox(parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(QMessageBox::tr("About Morphogen"));
    box->setText(QMessageBox::tr("<b>Morphogen %1</b>").arg(QStringLiteral(MORPHOGEN_VERSION)));
    box->setInformativeText(QMessageBox::tr("A studio for 4D objects drawn as deformable Gaussians.<br>Made with Qt %1. \"morphogen doctor\" tells what this machine offers.").arg(QLatin1String(qVersion())));
    box->setStandardButtons(QMessageBox::Close);
    box->open();
}

}  // namespace morphogen::ui
