// The rows of @napi-rs/canvas. `run` calls it with the folder of its node_modules as the current one.
//
// node canvas.mjs --photo FILE --font FILE [--runs N] [--rows NAME,…] [--pictures DIR]   prints JSON
// node canvas.mjs --photo FILE --font FILE --stream                                      writes frames to standard output

import { mkdirSync, writeFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Film } from "./board.mjs";
import * as scenes from "./scenes.mjs";

const { createCanvas, GlobalFonts, loadImage } = createRequire(join(process.cwd(), "package.json"))("@napi-rs/canvas");
const { WIDTH, HEIGHT, css } = scenes;

const { values: options } = parseArgs({
  options: {
    photo: { type: "string" },
    font: { type: "string" },
    runs: { type: "string", default: "25" },
    rows: { type: "string", default: "" },
    pictures: { type: "string" },
    stream: { type: "boolean", default: false },
  },
});

GlobalFonts.registerFromPath(options.font, "Inter");
const photo = await loadImage(options.photo);
// Decoded before anything is measured.
createCanvas(8, 8).getContext("2d").drawImage(photo, 0, 0);
const rows = [];
// Runs that are not counted.
const WARM_UP = 5;
// Rows of which a run takes a fifth of a millisecond: ten times as many runs, for their ratio is told.
const BRIEF = ["memcpy", "over"];

/** Pictures of a row are called by its name and what they show, as in `film-board`. */
function wants(row) {
  return options.rows === "" || options.rows.split(",").includes(row.split("-")[0]);
}

function drawn() {
  const canvas = createCanvas(WIDTH, HEIGHT);
  const c = canvas.getContext("2d");
  const whole = frameOfPhoto();
  const over = frameOverIt(whole);
  const ground = () => {
    c.fillStyle = css(scenes.GROUND);
    c.fillRect(0, 0, WIDTH, HEIGHT);
  };
  const works = { rects, stars, layers, photo: photoTurned };
  for (const [row, draw] of Object.entries(works)) {
    measure(row, canvas, () => {}, (phase) => {
      ground();
      draw(c, phase);
    });
  }
  const restore = () => c.drawImage(whole, 0, 0);
  measure("over", canvas, restore, () => c.drawImage(over, 0, 0));
  measure("blur", canvas, () => c.clearRect(0, 0, WIDTH, HEIGHT), () => {
    c.filter = "blur(16px)";
    c.drawImage(whole, 0, 0);
    c.filter = "none";
  });
}

/** Makes a canvas draw what it has put off; reading one pixel is the cheapest way. */
function settle(canvas) {
  canvas.getContext("2d").getImageData(0, 0, 1, 1);
}

/** The first runs are not counted. */
function measure(row, canvas, prepare, work) {
  if (!wants(row)) return;
  const times = [];
  const runs = Number(options.runs) * (BRIEF.includes(row) ? 10 : 1);
  for (let n = 0; n < runs + WARM_UP; n++) {
    prepare();
    settle(canvas);
    const start = process.hrtime.bigint();
    work(scenes.phase(n));
    settle(canvas);
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  add(row, "ms", times.slice(WARM_UP));
  prepare();
  work(0);
  picture(row, canvas);
}

function add(row, unit, times) {
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)];
  rows.push({ row, who: "canvas", unit, min: times[0], median, runs: times.length });
}

function picture(row, canvas) {
  if (!options.pictures || !wants(row)) return;
  mkdirSync(options.pictures, { recursive: true });
  writeFileSync(join(options.pictures, `${row}-canvas.png`), canvas.toBuffer("image/png"));
}

function rects(c, phase) {
  for (const { x, y, width, height, color } of scenes.rects(phase)) {
    c.fillStyle = css(color);
    c.beginPath();
    c.roundRect(x, y, width, height, scenes.RADIUS);
    c.fill();
  }
}

function stars(c, phase) {
  for (const { points, from, to, colors } of scenes.stars(phase)) {
    const gradient = c.createLinearGradient(...from, ...to);
    gradient.addColorStop(0, css(colors[0]));
    gradient.addColorStop(1, css(colors[1]));
    c.fillStyle = gradient;
    c.beginPath();
    points.forEach(([x, y], k) => (k === 0 ? c.moveTo(x, y) : c.lineTo(x, y)));
    c.closePath();
    c.fill();
  }
}

function layers(c, phase) {
  c.drawImage(photo, phase - 8, -8, photo.width * 1.3, photo.height * 1.3);
  for (const { mode, color } of scenes.layers()) {
    c.globalCompositeOperation = mode === "plus-lighter" ? "lighter" : mode;
    c.fillStyle = css(color);
    c.beginPath();
    c.roundRect(phase, phase, WIDTH, HEIGHT, scenes.RADIUS);
    c.fill();
  }
  c.globalCompositeOperation = "source-over";
}

function photoTurned(c, phase) {
  c.save();
  c.translate(WIDTH / 2, HEIGHT / 2);
  c.rotate(((10 + phase) * Math.PI) / 180);
  c.scale(1.6, 1.6);
  c.drawImage(photo, -photo.width / 2, -photo.height / 2);
  c.restore();
}

function frameOfPhoto() {
  const canvas = createCanvas(WIDTH, HEIGHT);
  photoTurned(canvas.getContext("2d"), 0);
  settle(canvas);
  return canvas;
}

function frameOverIt(whole) {
  const canvas = createCanvas(WIDTH, HEIGHT);
  const c = canvas.getContext("2d");
  c.drawImage(whole, 0, 0);
  const fade = c.createLinearGradient(0, 0, WIDTH, 0);
  fade.addColorStop(0, "rgba(0, 0, 0, 0)");
  fade.addColorStop(1, "rgba(0, 0, 0, 1)");
  c.globalCompositeOperation = "destination-in";
  c.fillStyle = fade;
  c.fillRect(0, 0, WIDTH, HEIGHT);
  settle(canvas);
  return canvas;
}

/** Processor seconds, of all threads, of the 300 frames. */
function film() {
  if (wants("film")) {
    const seconds = [];
    for (let n = 0; n < Math.min(Number(options.runs), 3); n++) {
      const film = new Film(createCanvas, photo);
      const before = process.cpuUsage();
      for (let number = 0; number < 300; number++) {
        film.frame(number);
        settle(film.canvas);
      }
      const { user, system } = process.cpuUsage(before);
      seconds.push((user + system) / 1e6);
    }
    add("film", "cpu s", seconds);
  }
  for (const [row, number] of [["film-board", 100], ["film-fade", 150]]) {
    const film = new Film(createCanvas, photo);
    film.frame(number);
    picture(row, film.canvas);
  }
}

/** RGBA, as a canvas has it. */
function stream() {
  const film = new Film(createCanvas, photo);
  for (let number = 0; number < 300; number++) {
    film.frame(number);
    const data = film.canvas.data();
    for (let at = 0; at < data.length; ) at += writeSync(1, data, at);
  }
}

if (options.stream) stream();
else {
  drawn();
  film();
  console.log(JSON.stringify(rows));
}
