import { useEffect, useState } from 'react';
import { ask, type ReplyOf, sha256Hex, upload } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Problem, Section, useAct } from '../../parts.tsx';
import { evidenceWord, stateWord } from '../../words.ts';

type Me = ReplyOf<'showMe'>;
type Kind = Me['evidenceNeeded'][number];
const types = ['image/jpeg', 'image/png', 'application/pdf'] as const;

/** Photo and proofs, each straight to the store; then the submission. */
export function EvidencePart({ me, done }: { me: Me; done: () => Promise<void> }) {
  const say = useSay();
  const { busy, error, act } = useAct();
  const checking = me.evidence.some(({ state }) => state === 'STORED');
  useEffect(() => {
    if (!checking) return;
    const timer = setInterval(() => void done(), 1500);
    return () => clearInterval(timer);
  }, [checking, done]);
  const ready = me.evidenceNeeded.every((kind) =>
    me.evidence.some(
      (item) => item.kind === kind && (item.state === 'ACCEPTED' || item.state === 'STORED'),
    ),
  );
  return (
    <>
      <Section title={say('二、照片和证明材料', '2. Photo and evidence')}>
        {me.evidenceNeeded.map((kind) => (
          <EvidenceSlot key={kind} kind={kind} me={me} done={done} />
        ))}
      </Section>
      <Section title={say('三、提交', '3. Submit')} tone="important">
        <p>
          {say(
            '现在仍是草稿。提交后由生源学校审核，才算完成报名。',
            'This is still a draft. Only once submitted does your school review it.',
          )}
        </p>
        <Problem of={error} />
        <button
          type="button"
          disabled={busy || !ready}
          onClick={() =>
            void act(async () => {
              await ask('submitApplication', { body: { version: me.application.version } });
              await done();
            })
          }
        >
          {say('提交报名', 'Submit')}
        </button>
        {!ready && (
          <p className="hint">
            {say('请先上传全部所需材料。', 'Upload everything that is needed first.')}
          </p>
        )}
      </Section>
    </>
  );
}

function EvidenceSlot({ kind, me, done }: { kind: Kind; me: Me; done: () => Promise<void> }) {
  const say = useSay();
  const { busy, error, act } = useAct();
  const [picture, setPicture] = useState<string>();
  const latest = me.evidence
    .filter((item) => item.kind === kind)
    .sort((a, b) => b.changedAt - a.changedAt)[0];
  const send = (file: File) =>
    act(async () => {
      if (picture !== undefined) URL.revokeObjectURL(picture);
      setPicture(file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined);
      const body = {
        kind,
        contentType: file.type as (typeof types)[number],
        bytes: file.size,
        sha256: await sha256Hex(file),
      };
      const { evidenceId, form } = await ask('beginUpload', { body });
      await upload(form, file);
      await ask('confirmUpload', { params: { evidenceId }, body: {} });
      await done();
    });
  return (
    <div className="slot">
      <div>
        <strong>{evidenceWord(say, kind)}</strong>{' '}
        {latest !== undefined && (
          <span className={`state ${latest.state}`}>{stateWord(say, latest.state)}</span>
        )}
        {latest?.reason !== undefined && (
          <p className="problem">{latest.reasonText ?? latest.reason}</p>
        )}
        <p className="hint">
          {kind === 'PHOTO'
            ? say(
                'JPG 或 PNG，3:4，不小于 480×640，白色或蓝色背景。',
                'JPG or PNG, 3:4, at least 480×640, white or blue background.',
              )
            : say('JPG、PNG 或 PDF，不超过 5 MB。', 'JPG, PNG or PDF, up to 5 MB.')}
        </p>
        <label className={`button second ${busy ? 'busy' : ''}`}>
          {busy ? say('正在上传…', 'Uploading…') : say('选择文件', 'Choose a file')}
          <input
            className="visually-hidden"
            type="file"
            accept={kind === 'PHOTO' ? 'image/jpeg,image/png' : types.join(',')}
            disabled={busy}
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (file !== undefined) void send(file);
            }}
          />
        </label>
        <Problem of={error} />
      </div>
      {picture !== undefined && (
        <img src={picture} alt={evidenceWord(say, kind)} className="preview" />
      )}
    </div>
  );
}
