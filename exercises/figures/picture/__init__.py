"""From a solved body to SVG: the camera, the limbs, the things around them, arrows and signs."""
