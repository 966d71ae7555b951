#include "ui/panels/inspector/inspector_section.h"
