// Says how alike two pictures are: node compare.mjs OURS.png THEIRS.png [DIFFERENCE.png]
// PSNR over all channels, and how far their silhouette moves ours: the shift (dx, dy) that best explains the
// difference of the two luminances to first order (Lucas and Kanade 1981), in pixels. Pictures are read by ImageMagick.
import { execFileSync } from 'node:child_process';

const [ours, theirs, difference] = process.argv.slice(2);
const size = execFileSync('identify', ['-format', '%w %h', ours]).toString().split(' ').map(Number);
const read = (file) => execFileSync('convert', [file, '-background', 'black', '-alpha', 'remove', '-depth', '8', 'rgb:-'], { maxBuffer: 1 << 28 });
const a = read(ours), b = read(theirs);
if (a.length !== b.length) throw new Error('the pictures differ in size');

let squares = 0;
for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2;
const psnr = squares === 0 ? Infinity : 10 * Math.log10(255 ** 2 / (squares / a.length));

const [w, h] = size;
const luminance = (p, x, y) => (p[3 * (y * w + x)] + p[3 * (y * w + x) + 1] + p[3 * (y * w + x) + 2]) / 3;
let xx = 0, xy = 0, yy = 0, xt = 0, yt = 0;
for (let y = 1; y < h - 1; y++) {
    for (let x = 1; x < w - 1; x++) {
        const gx = (luminance(a, x + 1, y) - luminance(a, x - 1, y)) / 2, gy = (luminance(a, x, y + 1) - luminance(a, x, y - 1)) / 2;
        const t = luminance(b, x, y) - luminance(a, x, y);
        xx += gx * gx, xy += gx * gy, yy += gy * gy, xt += gx * t, yt += gy * t;
    }
}
const det = xx * yy - xy * xy;
const dx = -(yy * xt - xy * yt) / det, dy = -(xx * yt - xy * xt) / det;
if (difference) execFileSync('convert', [ours, theirs, '-compose', 'difference', '-composite', '-evaluate', 'multiply', '8', difference]);
console.log(JSON.stringify({ psnr: +psnr.toFixed(2), shift: [+dx.toFixed(3), +dy.toFixed(3)] }));
