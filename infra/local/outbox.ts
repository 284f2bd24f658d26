import type { IncomingMessage, ServerResponse } from 'node:http';
import { escapeHtml, localPage, readText } from './local-page.ts';

interface Sms {
  readonly at: number;
  readonly phone: string;
  readonly text: string;
}

/** A sample person's way in, as `npm start` prints it and the outbox shows it. */
export interface WayIn {
  readonly who: string;
  readonly login: string;
  readonly password?: string;
  readonly note: string;
  /** The TOTP code of this moment, for staff. */
  readonly totp?: () => string;
}

const kept = 500;

/** The stand-in for the message gateway: every text message that the platform sent, for a person to read. */
export function createOutbox(seasonNow: () => number, waysIn: () => readonly WayIn[]) {
  const messages: Sms[] = [];

  return {
    async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const { phone, text } = JSON.parse(await readText(request)) as {
        phone: string;
        text: string;
      };
      messages.push({ at: seasonNow(), phone, text });
      if (messages.length > kept) messages.shift();
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"accepted":true}');
    },

    show(response: ServerResponse, query: URLSearchParams): void {
      if (query.get('as') === 'json') {
        const phone = query.get('phone');
        const asked = messages.filter((sms) => phone === null || sms.phone === phone).toReversed();
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ messages: asked }));
        return;
      }
      const rows = messages
        .toReversed()
        .map(
          (sms) =>
            `<tr><td>${beijing(sms.at)}</td><td>${escapeHtml(sms.phone)}</td><td>${escapeHtml(sms.text)}</td></tr>`,
        );
      const people = waysIn().map(
        (way) =>
          `<tr><td>${escapeHtml(way.who)}</td><td><code>${escapeHtml(way.login)}</code></td><td><code>${escapeHtml(way.password ?? '—')}</code></td><td><code class="totp">${way.totp?.() ?? '—'}</code></td><td>${escapeHtml(way.note)}</td></tr>`,
      );
      localPage(
        response,
        '发件箱 Outbox',
        `<h1>发件箱 <small>Outbox</small></h1>
<p>本机演示：短信不发往任何手机，只显示在这里。每 10 秒刷新。 <span lang="en">Nothing leaves this machine; text messages end here.</span></p>
<h2>短信 <small>Text messages</small></h2>
<table><thead><tr><th>时间 Time</th><th>手机 Phone</th><th>内容 Text</th></tr></thead><tbody>${rows.join('') || '<tr><td colspan="3">还没有短信。 No messages yet.</td></tr>'}</tbody></table>
<h2>示例人员 <small>Sample people</small></h2>
<table><thead><tr><th>身份 Who</th><th>登录名 Sign-in</th><th>密码 Password</th><th>动态码 TOTP</th><th>说明 Note</th></tr></thead><tbody>${people.join('')}</tbody></table>`,
        10,
      );
    },
  };
}

function beijing(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
