// `npm run dev`: serves the app's page as the server does, and hands everything else to a running server (`STILE_URL`).

/** The paths of the app, as `crates/http/src/browse.rs` serves them. */
const APP = /^\/(files|shared|go|search|trash|shares|settings|admin|design)(\/|$)/;
const ONE_LEVEL = '^/assets/[^/@]+\\.(js|css|svg|woff2)$';
const SERVER = ['/api', '/tus', '/s/', '/sign-in', '/sign-out', '/setup', '/healthz', '/readyz', '/openapi.json', ONE_LEVEL];

/** The policy of the server; Vite's own styles and its socket are let in besides. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' blob:", "font-src 'self'", "connect-src 'self' ws:",
  "media-src 'self'", "worker-src 'self'", "manifest-src 'self'", "frame-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'",
  "require-trusted-types-for 'script'", 'trusted-types svelte-trusted-html app',
].join('; ');

/** One cookie of a request, if its value is one of these. */
function chosen(request, name, values) {
  const found = new RegExp(`(?:^|;\\s*)${name}=([^;]*)`).exec(request.headers.cookie ?? '')?.[1];
  return values.includes(found) ? found : null;
}

function language(request) {
  const wanted = chosen(request, 'lang', ['en', 'de']);
  return wanted ?? (/^de\b/i.test(request.headers['accept-language'] ?? '') ? 'de' : 'en');
}

function page(request) {
  const theme = chosen(request, 'theme', ['light', 'dark']);
  const density = chosen(request, 'density', ['compact']);
  const attributes = [theme && ` data-theme="${theme}"`, density && ` data-density="${density}"`].filter(Boolean).join('');
  return `<!doctype html>
<html lang="${language(request)}"${attributes}>
<head>
<meta charset="utf-8">
<title>Stile</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<link rel="icon" type="image/svg+xml" href="/favicon.svg">
<link rel="stylesheet" href="/src/styles/app.css">
<script type="module" src="/src/app.ts"></script>
</head>
<body class="app">
<div id="app"></div>
<noscript><p>Stile needs JavaScript to show your files.</p></noscript>
</body>
</html>`;
}

/** The plugin that serves the app's page. */
export function appPage() {
  return {
    name: 'stile-app-page',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname;
        if (path === '/') return response.writeHead(302, { Location: '/files' }).end();
        if (!APP.test(path) || request.method !== 'GET') return next();
        const html = await server.transformIndexHtml('/assets/index.html', page(request), path);
        response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' }).end(html);
      });
    },
  };
}

/** The proxy to the server. It refuses changes from other origins, so each request bears its own. */
export function serverProxy(target = process.env.STILE_URL) {
  if (!target) return {};
  const { origin } = new URL(target);
  const configure = (proxy) => proxy.on('proxyReq', (request) => request.hasHeader('origin') && request.setHeader('origin', origin));
  return Object.fromEntries(SERVER.map((path) => [path, { target: origin, changeOrigin: true, configure }]));
}
