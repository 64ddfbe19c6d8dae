# needs: node
cat > p.js <<'P'
const {Worker, isMainThread, parentPort} = require('worker_threads');
if (!isMainThread) { parentPort.postMessage('from worker'); return; }
const out = []; const say = (...a) => out.push(a.join(' '));
const w = new Worker(__filename); w.on('message', say); w.on('exit', c => say('exit', c));
say(require('child_process').execSync('echo sub').toString().trim());
const net = require('net'); const s = net.createServer(c => c.end('bye')); s.listen('n.sock', () => net.connect('n.sock').on('data', d => { say(d); s.close(); }));
say(require('crypto').createHash('sha256').update('x').digest('hex')); require('zlib').gzip('a'.repeat(1000), (e, b) => say('gzip', b.length));
process.on('exit', () => console.log(out.sort().join('\n')));
P
node p.js
