"""The pictures of the table as plain geometry; benches/benches/peers/scenes.rs and scenes.mjs say the same."""

from math import cos, radians, sin

WIDTH, HEIGHT = 1920, 1080
GROUND = (20, 24, 32, 255)
RADIUS = 12
GLYPH_SIZE = 24
MODES = ["multiply", "screen", "overlay", "darken", "lighten", "hard-light", "difference", "exclusion", "soft-light",
         "color-dodge", "color-burn", "plus-lighter"]


def phase(n):
    """How far run `n` shifts its picture, so that no cache has seen it before."""
    return n * 0.13


def color(i, alpha):
    return (i * 37 % 256, i * 73 % 256, i * 151 % 256, alpha)


def rects(phase):
    """x, y, width, height, colour."""
    for i in range(1000):
        yield i * 97 % 1800 + phase, i * 61 % 1000 + phase, 60 + i * 13 % 100, 40 + i * 7 % 80, color(i, 128)


def stars(phase):
    """Points, ends of the gradient, colours."""
    for i in range(200):
        x, y = 60 + i * 97 % 1800, 60 + i * 61 % 960
        points = []
        for k in range(10):
            angle, radius = radians(i * 10 + k * 36 + phase), 95 if k % 2 == 0 else 40
            points.append((x + cos(angle) * radius, y + sin(angle) * radius))
        yield points, ((x - 95, y - 95), (x + 95, y + 95)), (color(i + 1, 255), color(i + 90, 255))


def layers():
    """Mode, colour."""
    for i, mode in enumerate(MODES):
        yield mode, color(i + 3, 100)


def glyphs(n):
    """Number of the glyph, x, y. In run `n` each stands on another quarter of a pixel."""
    for i in range(2000):
        yield 2 + i % 60 * 8, 20 + i % 100 * 19 + 0.25 * ((i * n // 7 + i) % 4), 30 + i // 100 * 52
