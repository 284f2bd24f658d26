import { useState } from 'react';
import { ask, type ReplyOf } from '../api.ts';
import { useSay } from '../language.tsx';
import { Field, Problem, Section, useAct } from '../parts.tsx';

/** Anybody may ask whether the code of a ticket is real. */
export function Verify() {
  const say = useSay();
  const { busy, error, act } = useAct();
  const [code, setCode] = useState(
    () => new URLSearchParams(window.location.hash.split('?')[1] ?? '').get('code') ?? '',
  );
  const [answer, setAnswer] = useState<ReplyOf<'verifyTicket'>>();
  const reasons: Record<string, string> = {
    Malformed: say('这不是准考证二维码的内容。', 'This is not the text of a ticket code.'),
    Forged: say(
      '签名不符：内容被改动或系伪造。',
      'The signature does not fit: it was changed or forged.',
    ),
    UnknownKey: say('签名密钥不属于本平台。', 'It is not signed by this platform.'),
    Superseded: say('该准考证已被新版本取代。', 'A newer version has replaced this ticket.'),
    Revoked: say('该准考证已作废。', 'This ticket has been revoked.'),
    NotIssued: say('没有签发过这张准考证。', 'No such ticket was issued.'),
  };
  return (
    <div className="narrow">
      <Section isPage title={say('验证准考证', 'Verify a ticket')}>
        <p>
          {say(
            '用任意扫码工具扫描准考证上的二维码，把得到的文字粘贴到下面。',
            'Scan the code on the ticket with any reader and paste its text here.',
          )}
        </p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setAnswer(undefined);
            void act(async () =>
              setAnswer(await ask('verifyTicket', { query: { code: code.trim() } })),
            );
          }}
        >
          <Field label={say('二维码内容', 'Text of the code')} value={code} onChange={setCode} />
          <Problem of={error} />
          <p className="ways">
            <button type="submit" disabled={busy || code.trim() === ''}>
              {say('验证', 'Verify')}
            </button>
          </p>
        </form>
        <div role="status">
          {answer?.valid === true && answer.ticket !== undefined && (
            <div className="verdict good">
              <p className="big">{say('✓ 真实有效', '✓ Real and valid')}</p>
              <dl>
                <dt>{say('姓名', 'Name')}</dt>
                <dd>{answer.ticket.nameMasked}</dd>
                <dt>{say('准考证号', 'Ticket number')}</dt>
                <dd className="reference">{answer.ticket.ticketNo}</dd>
                <dt>{say('考点', 'Site')}</dt>
                <dd>{answer.ticket.site}</dd>
                <dt>{say('考场 / 座位', 'Room / seat')}</dt>
                <dd>
                  {answer.ticket.room} / {answer.ticket.seat}
                </dd>
              </dl>
              <p className="hint">
                {say('请与纸面内容和本人照片核对。', 'Compare it with the paper and the photo.')}
              </p>
            </div>
          )}
          {answer?.valid === false && (
            <div className="verdict bad">
              <p className="big">{say('✗ 不是有效的准考证', '✗ Not a valid ticket')}</p>
              <p>{reasons[answer.reason ?? ''] ?? answer.reason}</p>
            </div>
          )}
        </div>
      </Section>
    </div>
  );
}
