# needs: node
cat > p.js <<'P'
const cluster = require('cluster'), http = require('http');
if (cluster.isPrimary) {
  const out = []; let up = 0, down = 0, got = 0;
  const end = () => { for (const w of Object.values(cluster.workers)) w.disconnect(); };
  for (let i = 0; i < 2; i++) cluster.fork();
  cluster.on('exit', (w, code) => { out.push('worker left ' + code); if (++down === 2) console.log(out.sort().join('\n')); });
  cluster.on('listening', (w, a) => { if (++up < 2) return;
    for (let i = 0; i < 10; i++) http.get({ port: a.port, host: '127.0.0.1', path: '/' + i, agent: false }, r => { let s = ''; r.on('data', d => s += d); r.on('end', () => { out.push(s); if (++got === 10) end(); }); }); });
} else http.createServer((q, r) => r.end('you asked for ' + q.url)).listen(18084, '127.0.0.1');
P
node p.js
