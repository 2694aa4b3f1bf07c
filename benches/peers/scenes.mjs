// The pictures of the table as plain geometry; benches/benches/peers/scenes.rs and scenes.py say the same.

export const WIDTH = 1920;
export const HEIGHT = 1080;
export const GROUND = [20, 24, 32, 255];
export const RADIUS = 12;

const color = (i, alpha) => [(i * 37) % 256, (i * 73) % 256, (i * 151) % 256, alpha];
const count = (n) => Array.from({ length: n }, (_, i) => i);

/** How far run `n` shifts its picture, so that no cache has seen it before. */
export const phase = (n) => n * 0.13;

export const css = ([r, g, b, a]) => `rgba(${r}, ${g}, ${b}, ${a / 255})`;

export const rects = (phase) =>
  count(1000).map((i) => ({
    x: ((i * 97) % 1800) + phase,
    y: ((i * 61) % 1000) + phase,
    width: 60 + ((i * 13) % 100),
    height: 40 + ((i * 7) % 80),
    color: color(i, 128),
  }));

export const stars = (phase) =>
  count(200).map((i) => {
    const [x, y] = [60 + ((i * 97) % 1800), 60 + ((i * 61) % 960)];
    const points = count(10).map((k) => {
      const angle = ((i * 10 + k * 36 + phase) * Math.PI) / 180;
      const radius = k % 2 === 0 ? 95 : 40;
      return [x + Math.cos(angle) * radius, y + Math.sin(angle) * radius];
    });
    return { points, from: [x - 95, y - 95], to: [x + 95, y + 95], colors: [color(i + 1, 255), color(i + 90, 255)] };
  });

const MODES = ["multiply", "screen", "overlay", "darken", "lighten", "hard-light", "difference", "exclusion", "soft-light",
  "color-dodge", "color-burn", "plus-lighter"];

export const layers = () => MODES.map((mode, i) => ({ mode, color: color(i + 3, 100) }));
