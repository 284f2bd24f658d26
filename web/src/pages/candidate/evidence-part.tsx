import { useEffect, useState } from 'react';
import { ask, type BodyOf, Refused, sha256Hex, upload } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Problem, Section, State, useAct } from '../../parts.tsx';
import { useSeason } from '../../season.tsx';
import { evidenceIsThere, isThere, type Me } from './way.ts';

type Kind = Me['evidenceNeeded'][number];
type ContentType = BodyOf<'beginUpload'>['contentType'];

/** Photo and proofs, each straight to the store; then the submission. */
export function EvidencePart({ me, done }: { me: Me; done: () => Promise<void> }) {
  const say = useSay();
  const season = useSeason();
  const { busy, error, act } = useAct();
  const isReady = evidenceIsThere({ me, season });
  const isReturned = me.application.state === 'RETURNED';
  const unlocked = season.reasonOf(me.application.reasonCode)?.evidence ?? [];
  const kinds = me.evidenceNeeded.filter((kind) => !isReturned || unlocked.includes(kind));
  const groups =
    season.rules.categories.find(({ id }) => id === me.application.claim.category)?.evidence ?? [];
  const choices = groups.filter((group) => group.length > 1);
  return (
    <>
      {kinds.length > 0 && (
        <Section
          title={
            isReturned
              ? say('重新上传材料', 'Upload again')
              : say('二、照片和材料', '2. Photo and papers')
          }
          id="evidence"
        >
          {choices.map((group) => (
            <p key={group.join()} className="note">
              {say('以下材料交其中一种即可：', 'One of these is enough: ')}
              {group.map(season.evidenceWord).join(say('、', ', '))}
            </p>
          ))}
          {kinds.map((kind) => (
            <EvidenceSlot key={kind} kind={kind} me={me} done={done} />
          ))}
        </Section>
      )}
      <Section
        title={isReturned ? say('重新提交', 'Submit again') : say('三、提交', '3. Submit')}
        tone="important"
        id="submit"
      >
        <p>
          {isReturned
            ? say(
                '改好退回的内容后重新提交，学校将再次审核。',
                'When it is mended, submit again: your school will review it once more.',
              )
            : say(
                '现在仍是草稿。提交后由所在学校审核，才算完成报名；报名截止前可以撤回修改。',
                'This is still a draft. Only a submission is reviewed by your school and counts; it can be pulled back until registration closes.',
              )}
        </p>
        <Problem of={error} />
        <p className="ways">
          <button
            type="button"
            disabled={busy || !isReady}
            onClick={() =>
              void act(async () => {
                try {
                  await ask('submitApplication', { body: { version: me.application.version } });
                } finally {
                  await done();
                }
              })
            }
          >
            {isReturned ? say('重新提交', 'Submit again') : say('提交报名', 'Submit')}
          </button>
          {!isReady && (
            <span className="hint">
              {say('请先上传全部所需材料。', 'Upload everything that is needed first.')}
            </span>
          )}
        </p>
      </Section>
    </>
  );
}

function EvidenceSlot({ kind, me, done }: { kind: Kind; me: Me; done: () => Promise<void> }) {
  const say = useSay();
  const { rules, evidenceWord } = useSeason();
  const { busy, error, act } = useAct();
  const [picture, setPicture] = useState<string>();
  useEffect(() => () => URL.revokeObjectURL(picture ?? ''), [picture]);
  const latest = me.evidence
    .filter((piece) => piece.kind === kind)
    .toSorted((a, b) => b.changedAt - a.changedAt)[0];
  const limit = rules.evidence.find((one) => one.kind === kind);
  const limits = limitWords();

  /** What the season takes, in words: `JPG、PNG，不超过 15 MB；…`. */
  function limitWords(): string {
    const names = Object.entries(limit?.maxBytes ?? {}).map(
      ([type, bytes]) => `${typeNames[type] ?? type} ≤ ${Math.round(bytes / 1_048_576)} MB`,
    );
    const { minWidthPixels, minHeightPixels, ratio } = limit ?? {};
    const size =
      minWidthPixels === undefined || minHeightPixels === undefined
        ? []
        : [
            say(
              `不小于 ${minWidthPixels}×${minHeightPixels} 像素`,
              `at least ${minWidthPixels}×${minHeightPixels} pixels`,
            ),
          ];
    const shape =
      ratio === undefined
        ? []
        : [say(`宽高比 ${ratio.width}:${ratio.height}`, `${ratio.width}:${ratio.height}`)];
    return [names.join(say('、', ', ')), ...size, ...shape].join(say('；', '; '));
  }

  const send = (file: File) =>
    act(async () => {
      const largest = limit?.maxBytes[file.type];
      if (largest === undefined || file.size > largest) {
        throw new Refused({
          status: 0,
          code: 'FileNotTaken',
          detail: `不能使用“${file.name}”：只接受 ${limits}。`,
          detailEn: `“${file.name}” cannot be used: only ${limits}.`,
        });
      }
      setPicture(file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined);
      const contentType = file.type as ContentType;
      const body = { kind, contentType, bytes: file.size, sha256: await sha256Hex(file) };
      const { evidenceId, form } = await ask('beginUpload', { body });
      await upload(form, file);
      await ask('confirmUpload', { params: { evidenceId }, body: {} });
      await done();
    });
  return (
    <div className="slot">
      <div>
        <strong>{evidenceWord(kind)}</strong> {latest !== undefined && <State of={latest.state} />}
        {latest?.state === 'REFUSED' && (
          <p className="problem">
            {say(
              latest.reasonText ?? '文件未通过检查，请更换后重新上传。',
              `The file was refused (${latest.reason ?? ''}): upload another.`,
            )}
            {isThere(me, kind) &&
              say('此前上传的文件仍然有效。', 'The file before it still counts.')}
          </p>
        )}
        <p className="hint">{limits}</p>
        <label className={`button second ${busy ? 'busy' : ''}`}>
          {busy
            ? say('正在上传…', 'Uploading…')
            : latest === undefined
              ? say('选择文件', 'Choose a file')
              : say('重新上传', 'Replace it')}
          <span className="visually-hidden"> {evidenceWord(kind)}</span>
          <input
            className="visually-hidden"
            type="file"
            accept={Object.keys(limit?.maxBytes ?? {}).join(',')}
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
      {picture !== undefined && <img src={picture} alt={evidenceWord(kind)} className="preview" />}
    </div>
  );
}

const typeNames: Record<string, string> = {
  'image/jpeg': 'JPG',
  'image/png': 'PNG',
  'application/pdf': 'PDF',
};
