// Draws a splat PLY with PlayCanvas from the views of a camera file and writes one PNG a view.
//   node draw.mjs SPLATS.ply CAMERAS.json OUT-%d.png [WIDTH HEIGHT]
// CAMERAS.json is our camera file: one {"position","target","up","fovY","near"} or a list of them. Chromium is Debian's.
import { createServer } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { chromium } from 'playwright-core';

const [splats, cameras, out, width = '640', height = '360'] = process.argv.slice(2);
const engine = createRequire(import.meta.url).resolve('playcanvas').replace(/build\/.*/, 'build/playcanvas.mjs');
const views = [JSON.parse(readFileSync(cameras, 'utf8'))].flat();
const asset = '/splats' + (splats.endsWith('.compressed.ply') ? '.compressed.ply' : extname(splats));

const page = `<!doctype html><body style="margin:0"><canvas id="c" width="${width}" height="${height}"></canvas><script type="module">
import * as pc from '/playcanvas.mjs';
const canvas = document.getElementById('c');
const app = new pc.Application(canvas, { graphicsDeviceOptions: { antialias: false, preserveDrawingBuffer: true, alpha: false } });
app.setCanvasFillMode(pc.FILLMODE_NONE, ${width}, ${height});
app.setCanvasResolution(pc.RESOLUTION_FIXED, ${width}, ${height});
app.autoRender = true;
app.start();
const asset = new pc.Asset('splats', 'gsplat', { url: '${asset}' });
const loader = new pc.AssetListLoader([asset], app.assets);
loader.load(() => {
    const entity = new pc.Entity('splats');
    entity.addComponent('gsplat', { asset });
    // A PLY carries no axes that PlayCanvas reads; ours is +Y up already, so the entity stays as it is.
    app.root.addChild(entity);
    const camera = new pc.Entity('camera');
    camera.addComponent('camera', { clearColor: new pc.Color(0, 0, 0), farClip: 1000, toneMapping: pc.TONEMAP_NONE });
    app.root.addChild(camera);
    window.show = async (view) => {
        camera.setPosition(...view.position);
        camera.lookAt(new pc.Vec3(...view.target), new pc.Vec3(...(view.up ?? [0, 1, 0])));
        camera.camera.fov = view.fovY ?? 50;
        camera.camera.nearClip = view.near ?? 0.2;
        // Sorting happens on a worker: wait for pictures to settle.
        let last = '';
        for (let same = 0, frames = 0; same < 12 && frames < 400; frames++) {
            await new Promise((done) => app.once('frameend', done));
            await new Promise((done) => setTimeout(done, 30));
            const now = canvas.toDataURL('image/png');
            same = now === last ? same + 1 : 0;
            last = now;
        }
        return last;
    };
    window.ready = true;
});
</script></body>`;

const server = createServer((request, response) => {
    const type = { '/': 'text/html', '/playcanvas.mjs': 'text/javascript' }[request.url] ?? 'application/octet-stream';
    const body = request.url === '/' ? page : request.url === '/playcanvas.mjs' ? readFileSync(engine) : request.url === asset ? readFileSync(splats) : null;
    response.writeHead(body === null ? 404 : 200, { 'content-type': type });
    response.end(body ?? '');
}).listen(0, '127.0.0.1');
await new Promise((done) => server.once('listening', done));

const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
});
const tab = await browser.newPage({ viewport: { width: Number(width), height: Number(height) } });
tab.on('console', (message) => console.error('page:', message.text()));
tab.on('pageerror', (error) => console.error('page:', error.message));
await tab.goto(`http://127.0.0.1:${server.address().port}/`);
await tab.waitForFunction('window.ready === true', null, { timeout: 120000 });
for (let i = 0; i < views.length; i++) {
    const data = await tab.evaluate((view) => window.show(view), views[i]);
    writeFileSync(out.replace('%d', String(i)), Buffer.from(data.split(',')[1], 'base64'));
}
await browser.close();
server.close();
