"""The rows of skia-python. A picture is recorded first and only its playback timed, so that Python itself costs nothing."""

import sys

import numpy
import peer
import scenes
import skia
from board import Film
from scenes import HEIGHT, WIDTH

LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)
MODES = {
    "multiply": skia.BlendMode.kMultiply, "screen": skia.BlendMode.kScreen, "overlay": skia.BlendMode.kOverlay,
    "darken": skia.BlendMode.kDarken, "lighten": skia.BlendMode.kLighten, "hard-light": skia.BlendMode.kHardLight,
    "difference": skia.BlendMode.kDifference, "exclusion": skia.BlendMode.kExclusion,
    "soft-light": skia.BlendMode.kSoftLight, "color-dodge": skia.BlendMode.kColorDodge,
    "color-burn": skia.BlendMode.kColorBurn, "plus-lighter": skia.BlendMode.kPlus,
}


def color(channels):
    red, green, blue, alpha = channels
    return skia.Color(red, green, blue, alpha)


def image(pixels):
    """Of premultiplied RGBA. Unless told, Skia takes it as straight and converts it each time."""
    return skia.Image.fromarray(pixels, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)


class Frame:
    """A frame in RGBA that is drawn to in place.

    This build of Skia draws twice as fast on straight alpha, which takes the path through floats, than on premultiplied, but for
    plain copies. On opaque ground the pixels are the same.
    """

    def __init__(self, alpha=skia.kUnpremul_AlphaType):
        self.pixels = numpy.zeros((HEIGHT, WIDTH, 4), numpy.uint8)
        self.surface = skia.Surface(self.pixels, skia.kRGBA_8888_ColorType, alpha)
        self.canvas = self.surface.getCanvas()

    def image(self):
        return image(self.pixels)

    def save(self, path):
        self.surface.makeImageSnapshot().save(path, skia.kPNG)


def recorded(build):
    """Makes of `build(canvas, n)` a function that records run `n`."""
    def record(n):
        recorder = skia.PictureRecorder()
        build(recorder.beginRecording(skia.Rect.MakeWH(WIDTH, HEIGHT)), n)
        return recorder.finishRecordingAsPicture()
    return record


def rects(canvas, n):
    canvas.clear(color(scenes.GROUND))
    for x, y, width, height, fill in scenes.rects(scenes.phase(n)):
        rect = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(x, y, width, height), scenes.RADIUS, scenes.RADIUS)
        canvas.drawRRect(rect, skia.Paint(Color=color(fill), AntiAlias=True))


def stars(canvas, n):
    canvas.clear(color(scenes.GROUND))
    for points, ends, colors in scenes.stars(scenes.phase(n)):
        path = skia.Path()
        path.addPoly([skia.Point(*point) for point in points], True)
        shader = skia.GradientShader.MakeLinear([skia.Point(*end) for end in ends], [color(c) for c in colors])
        canvas.drawPath(path, skia.Paint(Shader=shader, AntiAlias=True))


def layers(photo):
    def build(canvas, n):
        canvas.clear(color(scenes.GROUND))
        phase = scenes.phase(n)
        size = skia.Rect.MakeXYWH(phase - 8, -8, photo.width() * 1.3, photo.height() * 1.3)
        canvas.drawImageRect(photo, size, LINEAR)
        for mode, fill in scenes.layers():
            rect = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(phase, phase, WIDTH, HEIGHT), scenes.RADIUS, scenes.RADIUS)
            canvas.drawRRect(rect, skia.Paint(Color=color(fill), BlendMode=MODES[mode], AntiAlias=True))
    return build


def glyphs(font_path):
    font = skia.Font(skia.Typeface.MakeFromFile(font_path), scenes.GLYPH_SIZE)
    font.setSubpixel(True)
    font.setHinting(skia.FontHinting.kNone)
    font.setEdging(skia.Font.Edging.kAntiAlias)

    def build(canvas, n):
        canvas.clear(color(scenes.GROUND))
        all = list(scenes.glyphs(n))
        builder = skia.TextBlobBuilder()
        builder.allocRunPos(font, [glyph for glyph, _, _ in all], [skia.Point(x, y) for _, x, y in all])
        canvas.drawTextBlob(builder.make(), 0, 0, skia.Paint(Color=skia.ColorWHITE, AntiAlias=True))
    return build


def turned(photo):
    def build(canvas, n):
        canvas.clear(color(scenes.GROUND))
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(10 + scenes.phase(n))
        canvas.scale(1.6, 1.6)
        canvas.drawImage(photo, -photo.width() / 2, -photo.height() / 2, LINEAR)
    return build


def rows(table, options, photo):
    frame = Frame()
    whole = Frame()
    whole.canvas.drawPicture(recorded(turned(photo))(0))
    # Alpha rises from left to right.
    alpha = numpy.arange(WIDTH, dtype=numpy.uint16) * 255 // (WIDTH - 1)
    faded = (whole.pixels.astype(numpy.uint16) * alpha[None, :, None] // 255).astype(numpy.uint8)
    works = {"rects": rects, "stars": stars, "layers": layers(photo), "glyphs": glyphs(options.font), "photo": turned(photo)}
    for row, build in works.items():
        record = recorded(build)
        table.measure(row, frame.canvas.drawPicture, record)
        frame.canvas.drawPicture(record(0))
        table.picture(row, frame.save)
    frame = Frame(skia.kPremul_AlphaType)
    over = image(faded)
    beneath = whole.image()
    restore = lambda _: numpy.copyto(frame.pixels, whole.pixels)
    table.measure("memcpy", lambda _: numpy.copyto(frame.pixels, faded), restore)
    table.measure("over", lambda _: frame.canvas.drawImage(over, 0, 0), restore)
    table.picture("over", frame.save)
    blur = skia.Paint(ImageFilter=skia.ImageFilters.Blur(16, 16))
    table.measure("blur", lambda _: frame.canvas.drawImage(beneath, 0, 0, paint=blur), lambda _: frame.pixels.fill(0))
    table.picture("blur", frame.save)


def film(table, options, photo):
    frame = Frame()
    if table.wants("film"):
        seconds = []
        for _ in range(min(options.runs, 3)):
            made = Film(frame.canvas, photo, options.font)
            start = peer.processor_seconds()
            for number in range(300):
                made.frame(number)
            seconds.append(peer.processor_seconds() - start)
        table.add("film", "cpu s", seconds)
    for row, number in (("film-board", 100), ("film-fade", 150)):
        Film(frame.canvas, photo, options.font).frame(number)
        table.picture(row, frame.save)


def stream(options, photo):
    frame = Frame()
    made = Film(frame.canvas, photo, options.font)
    for number in range(300):
        made.frame(number)
        sys.stdout.buffer.write(frame.pixels.data)
    sys.stdout.buffer.flush()


def main():
    options = peer.options()
    # Decoded before anything is measured.
    photo = skia.Image.open(options.photo).makeRasterImage()
    if options.stream:
        return stream(options, photo)
    table = peer.Table(options, "skia")
    rows(table, options, photo)
    film(table, options, photo)
    table.print()


main()
