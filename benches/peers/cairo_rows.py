"""The rows of pycairo. A picture is recorded first and only its playback timed, so that Python itself costs little.

The font comes through fontconfig: FONTCONFIG_FILE names a list of the folder that holds it.
"""

from math import pi, radians

import cairo
import numpy
import peer
import scenes
from PIL import Image
from scenes import HEIGHT, WIDTH


def surface(pixels):
    """A surface on premultiplied RGBA; cairo wants BGRA."""
    swapped = numpy.ascontiguousarray(pixels[:, :, [2, 1, 0, 3]])
    height, width, _ = swapped.shape
    return cairo.ImageSurface.create_for_data(swapped, cairo.FORMAT_ARGB32, width, height)


def frame():
    return cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH, HEIGHT)


def source(context, color):
    context.set_source_rgba(*(channel / 255 for channel in color))


def recorded(build):
    """Makes of `build(context, n)` a function that records run `n`."""
    def record(n):
        recording = cairo.RecordingSurface(cairo.CONTENT_COLOR_ALPHA, cairo.Rectangle(0, 0, WIDTH, HEIGHT))
        context = cairo.Context(recording)
        source(context, scenes.GROUND)
        context.paint()
        build(context, n)
        return recording
    return record


def rects(context, n):
    for x, y, width, height, color in scenes.rects(scenes.phase(n)):
        radius = scenes.RADIUS
        context.new_path()
        for cx, cy, turn in ((x + width - radius, y + radius, -90), (x + width - radius, y + height - radius, 0),
                             (x + radius, y + height - radius, 90), (x + radius, y + radius, 180)):
            context.arc(cx, cy, radius, radians(turn), radians(turn + 90))
        context.close_path()
        source(context, color)
        context.fill()


def stars(context, n):
    for points, ends, colors in scenes.stars(scenes.phase(n)):
        gradient = cairo.LinearGradient(*ends[0], *ends[1])
        for offset, color in enumerate(colors):
            gradient.add_color_stop_rgba(offset, *(channel / 255 for channel in color))
        for point in points:
            context.line_to(*point)
        context.close_path()
        context.set_source(gradient)
        context.fill()


def glyphs(context, n):
    options = cairo.FontOptions()
    options.set_antialias(cairo.ANTIALIAS_GRAY)
    options.set_hint_style(cairo.HINT_STYLE_NONE)
    options.set_hint_metrics(cairo.HINT_METRICS_OFF)
    context.set_font_options(options)
    context.select_font_face("Inter")
    context.set_font_size(scenes.GLYPH_SIZE)
    context.set_source_rgb(1, 1, 1)
    context.show_glyphs([cairo.Glyph(*glyph) for glyph in scenes.glyphs(n)])


def turned(photo):
    def build(context, n):
        context.translate(WIDTH / 2, HEIGHT / 2)
        context.rotate((10 + scenes.phase(n)) * pi / 180)
        context.scale(1.6, 1.6)
        context.translate(-photo.get_width() / 2, -photo.get_height() / 2)
        context.set_source_surface(photo)
        context.get_source().set_filter(cairo.FILTER_BILINEAR)
        context.paint()
    return build


def play(context):
    def work(recording):
        context.set_source_surface(recording)
        context.paint()
        context.get_target().flush()
    return work


def main():
    options = peer.options()
    table = peer.Table(options, "cairo")
    photo = surface(numpy.asarray(Image.open(options.photo).convert("RGBA")))
    target = frame()
    context = cairo.Context(target)
    for row, build in {"rects": rects, "stars": stars, "glyphs": glyphs, "photo": turned(photo)}.items():
        record = recorded(build)
        table.measure(row, play(context), record)
        play(context)(record(0))
        table.picture(row, target.write_to_png)
    over(table, target, photo)
    table.print()


def over(table, target, photo):
    context = cairo.Context(target)
    whole = recorded(turned(photo))(0)
    play(context)(whole)
    pixels = numpy.ndarray((HEIGHT, WIDTH, 4), numpy.uint8, target.get_data())
    opaque = pixels.copy()
    alpha = numpy.arange(WIDTH, dtype=numpy.uint16) * 255 // (WIDTH - 1)
    faded = (opaque.astype(numpy.uint16) * alpha[None, :, None] // 255).astype(numpy.uint8)
    above = cairo.ImageSurface.create_for_data(faded, cairo.FORMAT_ARGB32, WIDTH, HEIGHT)

    def restore(_):
        numpy.copyto(pixels, opaque)
        target.mark_dirty()

    def work(_):
        context.set_source_surface(above)
        context.paint()
        target.flush()

    table.measure("over", work, restore)
    table.picture("over", target.write_to_png)


main()
