import type { IncomingMessage, ServerResponse } from 'node:http';

const style = `
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem}small{color:#57606a;font-weight:400}table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}
th,td{text-align:left;border-bottom:1px solid #d0d7de;padding:.45rem .7rem;vertical-align:top}code{background:#f3f4f6;padding:.1rem .3rem;border-radius:.25rem;word-break:break-all}
td:first-child,td code{white-space:nowrap}
button{font:inherit;background:#0b57a4;color:#fff;border:0;border-radius:.4rem;padding:.7rem 1.6rem;cursor:pointer}.amount{font-size:2.2rem;font-weight:700}`;

/** A page that exists on one machine only: the outbox and the cashier. Never cached. */
export function localPage(
  response: ServerResponse,
  title: string,
  body: string,
  refreshSeconds?: number,
): void {
  const refresh =
    refreshSeconds === undefined
      ? ''
      : `<script>setTimeout(() => location.reload(), ${refreshSeconds * 1000})</script>`;
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(
      `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">${refresh}<title>${escapeHtml(title)}</title><style>${style}</style><main>${body}</main></html>`,
    );
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
