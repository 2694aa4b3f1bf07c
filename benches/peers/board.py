"""scene.reelm.json by hand, for Skia: frame `number` of 300."""

import colorsys
from math import cos, sin

import skia

CARDS = ["Render", "Compose", "Layout", "Animate", "Express", "Blend", "Encode", "Deliver"]
FIRST = ("One frame, one plan", 0, 0xFF16213A, 0xFF0D1117)
SECOND = ("And another one", 90, 0xFF3A1630, 0xFF110D17)
GLOWS = [0x99FF5D5D, 0x994CC9F0, 0x99FFD166]
# What the glows can cover.
GLOW = skia.Rect.MakeXYWH(440, 0, 1320, 820)
LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)


class Film:
    def __init__(self, canvas, photo, font_path):
        self.canvas, self.photo = canvas, photo
        self.photo_rect = skia.Rect.MakeWH(photo.width(), photo.height())
        plain = skia.Typeface.MakeFromFile(font_path)
        self.fonts = {size: font(plain, size) for size in (84, 36, 24)}
        self.shadow = skia.Paint(Color=0x80000000, AntiAlias=True,
                                 MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 14))

    def frame(self, number):
        if number < 165:
            self.board(number, *FIRST)
        if number < 135:
            return
        if number >= 165:
            return self.board(number - 135, *SECOND)
        self.canvas.saveLayer(None, skia.Paint(Alphaf=(number - 135) / 30))
        self.board(number - 135, *SECOND)
        self.canvas.restore()

    def board(self, frame, title, turn, first, last):
        canvas, time = self.canvas, frame / 30
        ground = skia.GradientShader.MakeLinear([skia.Point(0, 0), skia.Point(1920, 1080)], [first, last])
        canvas.drawRect(skia.Rect.MakeWH(1920, 1080), skia.Paint(Shader=ground))
        canvas.save()
        canvas.translate(520, 330)
        canvas.rotate(turn + 36 * time)
        canvas.drawImageRect(self.photo, self.photo_rect, skia.Rect.MakeXYWH(-450, -300, 900, 600), LINEAR,
                             skia.Paint(AntiAlias=True))
        canvas.restore()
        canvas.saveLayer(GLOW, skia.Paint(BlendMode=skia.BlendMode.kScreen))
        for i, color in enumerate(GLOWS):
            x, y = 1100 + 400 * sin(0.8 * time + 2.1 * i), 360 + 200 * cos(0.6 * time + 1.7 * i)
            canvas.drawCircle(x, y, 260, skia.Paint(Color=color, AntiAlias=True))
        canvas.restore()
        self.text(title, 84, 0xFFFFFFFF, 1000, 200)
        self.text("eight cards, a photo that turns, a glow, a fade", 36, 0xFFFF9D5C, 1000, 270)
        for i, label in enumerate(CARDS):
            self.card(label, i, time)

    def card(self, label, i, time):
        x = 60 + i % 4 * 460
        y = 640 + i // 4 * 210 + 260 * (1 - min(max((time - 0.1 * i) / 0.8, 0), 1)) ** 3
        rect = skia.Rect.MakeXYWH(x, y, 420, 180)
        self.canvas.drawRRect(skia.RRect.MakeRectXY(rect.makeOffset(0, 10), 20, 20), self.shadow)
        self.canvas.drawRRect(skia.RRect.MakeRectXY(rect, 20, 20), skia.Paint(Color=0xFFF4F7FF, AntiAlias=True))
        red, green, blue = colorsys.hls_to_rgb(i * 45 / 360, 0.55, 0.7)
        self.canvas.drawCircle(x + 52, y + 56, 24, skia.Paint(Color4f=skia.Color4f(red, green, blue, 1), AntiAlias=True))
        self.text(label, 36, 0xFF16213A, x + 96, y + 68)
        self.text("one frame at a time, every bit", 24, 0xFF5B6780, x + 28, y + 140)

    def text(self, said, size, color, x, y):
        self.canvas.drawString(said, x, y, self.fonts[size], skia.Paint(Color=color, AntiAlias=True))


def font(plain, size):
    # As CSS does by itself: the optical size is the size.
    optical = skia.FontArguments.VariationPosition.Coordinate(0x6F70737A, min(size, 32))
    # A variable of its own: the position refers to it.
    coordinates = skia.FontArguments.VariationPosition.Coordinates([optical])
    position = skia.FontArguments.VariationPosition(coordinates)
    arguments = skia.FontArguments()
    arguments.setVariationDesignPosition(position)
    made = skia.Font(plain.makeClone(arguments), size)
    made.setSubpixel(True)
    made.setHinting(skia.FontHinting.kNone)
    made.setEdging(skia.Font.Edging.kAntiAlias)
    return made
