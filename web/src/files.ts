import icons from './generated/icons.svg?url';
document.documentElement.dataset.icons = icons;
