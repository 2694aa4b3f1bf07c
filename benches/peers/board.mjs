// scene.reelm.json by hand, for a canvas: frame `number` of 300.

const CARDS = ["Render", "Compose", "Layout", "Animate", "Express", "Blend", "Encode", "Deliver"];
const FIRST = { title: "One frame, one plan", turn: 0, from: "#16213a", to: "#0d1117" };
const SECOND = { title: "And another one", turn: 90, from: "#3a1630", to: "#110d17" };
const GLOWS = ["#ff5d5d99", "#4cc9f099", "#ffd16699"];
// What the glows can cover.
const GLOW = { x: 440, y: 0, width: 1320, height: 820 };

/** `photo` is a loaded image; `make(width, height)` makes a canvas. */
export class Film {
  constructor(make, photo) {
    this.photo = photo;
    this.canvas = make(1920, 1080);
    this.context = this.canvas.getContext("2d");
    this.other = make(1920, 1080);
    this.glow = make(GLOW.width, GLOW.height);
  }

  frame(number) {
    const context = this.context;
    if (number < 165) this.board(context, number, FIRST);
    if (number < 135) return;
    const progress = number < 165 ? (number - 135) / 30 : 1;
    if (progress === 1) return this.board(context, number - 135, SECOND);
    this.board(this.other.getContext("2d"), number - 135, SECOND);
    context.globalAlpha = progress;
    context.drawImage(this.other, 0, 0);
    context.globalAlpha = 1;
  }

  board(c, frame, { title, turn, from, to }) {
    const time = frame / 30;
    // As in CSS, the ends of a gradient are the corners of the box.
    const ground = c.createLinearGradient(0, 0, 1920, 1080);
    ground.addColorStop(0, from);
    ground.addColorStop(1, to);
    c.fillStyle = ground;
    c.fillRect(0, 0, 1920, 1080);
    c.save();
    c.translate(520, 330);
    c.rotate(((turn + 36 * time) * Math.PI) / 180);
    c.drawImage(this.photo, -450, -300, 900, 600);
    c.restore();
    this.glows(c, time);
    text(c, title, 84, "#fff", 1000, 200);
    text(c, "eight cards, a photo that turns, a glow, a fade", 36, "#ff9d5c", 1000, 270);
    CARDS.forEach((label, i) => card(c, label, i, time));
  }

  glows(c, time) {
    const glow = this.glow.getContext("2d");
    glow.clearRect(0, 0, GLOW.width, GLOW.height);
    GLOWS.forEach((color, i) => {
      const x = 1100 + 400 * Math.sin(0.8 * time + 2.1 * i) - GLOW.x;
      const y = 360 + 200 * Math.cos(0.6 * time + 1.7 * i) - GLOW.y;
      disc(glow, x, y, 260, color);
    });
    c.globalCompositeOperation = "screen";
    c.drawImage(this.glow, GLOW.x, GLOW.y);
    c.globalCompositeOperation = "source-over";
  }
}

function card(c, label, i, time) {
  const left = Math.min(Math.max((time - 0.1 * i) / 0.8, 0), 1);
  const x = 60 + (i % 4) * 460;
  const y = 640 + Math.floor(i / 4) * 210 + 260 * (1 - left) ** 3;
  c.shadowColor = "#00000080";
  // A canvas counts a blur as twice its standard deviation.
  c.shadowBlur = 28;
  c.shadowOffsetY = 10;
  c.fillStyle = "#f4f7ff";
  c.beginPath();
  c.roundRect(x, y, 420, 180, 20);
  c.fill();
  c.shadowColor = "transparent";
  disc(c, x + 52, y + 56, 24, `hsl(${i * 45}, 70%, 55%)`);
  text(c, label, 36, "#16213a", x + 96, y + 68);
  text(c, "one frame at a time, every bit", 24, "#5b6780", x + 28, y + 140);
}

function disc(c, x, y, radius, color) {
  c.fillStyle = color;
  c.beginPath();
  c.arc(x, y, radius, 0, 2 * Math.PI);
  c.fill();
}

function text(c, said, size, color, x, y) {
  c.font = `${size}px Inter`;
  // As CSS does by itself: the optical size is the size.
  c.fontVariationSettings = `"opsz" ${Math.min(size, 32)}`;
  c.fillStyle = color;
  c.fillText(said, x, y);
}
