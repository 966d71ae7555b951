#include "app/viewport/pixels_presenter.h"

#include "app/viewport/window.h"

#include <algorithm>

namespace morphogen::viewport {

PixelsPresenter::PixelsPresenter(std::function<void(Finished)> post) : m_post(std::move(post)) {}

Result<bool> PixelsPresenter::present(const Composition& composition, const std::vector<TimePoint>& answered)
{
    const auto isFree = [](const QImage& image) { return image.isNull() || image.isDetached(); };
    QImage& image = *std::find_if(m_images.begin(), m_images.end() - 1, isFree);   // the last one where none is: it is let go then
    if (image.width() != composition.width || image.height() != composition.height || !isFree(image)) image = QImage(composition.width, composition.height, QImage::Format_RGB32);
    if (image.isNull()) return Error{Error::Kind::Limit, "there is no memory for the viewport's picture; make the window smaller"};
    m_composer.compose(composition, image.bits(), static_cast<std::size_t>(image.bytesPerLine()));
    bool isFirst = false;
    {
        const std::lock_guard lock(m_slot->mutex);
        isFirst = !m_slot->isNew;
        m_slot->image = image;
        m_slot->answered.insert(m_slot->answered.end(), answered.begin(), answered.end());
        m_slot->isNew = true;
    }
    if (isFirst)
        m_post([slot = m_slot](Window& window) {
            QImage newest;
            std::vector<TimePoint> answers;
            {
                const std::lock_guard lock(slot->mutex);
                newest = std::move(slot->image);
                answers = std::exchange(slot->answered, {});
                slot->isNew = false;
            }
            window.show(std::move(newest));
            return answers;
        });
    return true;
}

}  // namespace morphogen::viewport
