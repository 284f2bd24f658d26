import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { portalPolicy } from '../portal-policy.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** The built portal, as CloudFront serves it: one page that is never kept, its hashed parts for ever, the same policy. */
export function portalFiles(folder: string, objectStore: string) {
  const policy = portalPolicy([objectStore]);
  return (path: string, response: ServerResponse): void => {
    const wanted = join(folder, normalize(path));
    const found = wanted.startsWith(folder) && existsSync(wanted) && statSync(wanted).isFile();
    const file = found ? wanted : join(folder, 'index.html');
    if (!found && extname(path) !== '') {
      response
        .writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
        .end('没有这个文件 No such file');
      return;
    }
    response
      .writeHead(200, {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'cache-control': path.startsWith('/assets/')
          ? 'public, max-age=31536000, immutable'
          : 'no-cache',
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      })
      .end(readFileSync(file));
  };
}
